using MediatR;

namespace DayTrading.Identity;

/// <summary>Published when a sign-in of this name ended or changed: its open connections must authenticate again.</summary>
public sealed record SignInChanged(string User) : INotification;
