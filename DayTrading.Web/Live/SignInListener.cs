using DayTrading.Identity;
using MediatR;

namespace DayTrading.Web.Live;

/// <summary>Ends the connections of a sign-in that ended or changed.</summary>
internal sealed class SignInListener(Subscribers subscribers) : INotificationHandler<SignInChanged>
{
    public Task Handle(SignInChanged notification, CancellationToken cancellationToken)
    {
        subscribers.Close(notification.User);
        return Task.CompletedTask;
    }
}
