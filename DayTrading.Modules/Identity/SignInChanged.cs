using MediatR;

namespace DayTrading.Identity;

/// <summary>A sign-in of this name ended or changed: whatever is open in its name has to ask again who is there.</summary>
public sealed record SignInChanged(string User) : INotification;
