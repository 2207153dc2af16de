using System.Collections.Concurrent;
using System.Reflection;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace DayTrading.Engine;

/// <summary>
/// A MediatR mediator for handlers and behaviours that are all singletons, as ours are: the handler and behaviours of a request type are
/// looked up once, not for every request. Measured in docs/performance.md.
/// </summary>
internal sealed class Dispatcher(IServiceProvider services, ServiceFactory factory) : IMediator
{
    private readonly Mediator _mediator = new(factory);

    // Limited by the number of request types in the program.
    private readonly ConcurrentDictionary<Type, object> _pipelines = new();

    public Task<TResponse> Send<TResponse>(IRequest<TResponse> request, CancellationToken cancellationToken = default)
    {
        var pipeline = _pipelines.TryGetValue(request.GetType(), out var known) ? known : Add<TResponse>(request.GetType());
        return ((Pipeline<TResponse>)pipeline).Send(request, cancellationToken);
    }

    public Task Publish<TNotification>(TNotification notification, CancellationToken cancellationToken = default)
        where TNotification : INotification => _mediator.Publish(notification, cancellationToken);

    private object Add<TResponse>(Type request)
    {
        var type = typeof(Pipeline<,>).MakeGenericType(request, typeof(TResponse));
        // DoNotWrapExceptions: the exception for an invalid setting is shown as it is.
        var exact = BindingFlags.Instance | BindingFlags.Public | BindingFlags.DoNotWrapExceptions;
        return _pipelines.GetOrAdd(request, Activator.CreateInstance(type, exact, binder: null, [services], culture: null)!);
    }
}

/// <summary>The way of a request to its handler, through the behaviours around it.</summary>
internal abstract class Pipeline<TResponse>
{
    public abstract Task<TResponse> Send(IRequest<TResponse> request, CancellationToken cancellationToken);
}

internal sealed class Pipeline<TRequest, TResponse>(IServiceProvider services) : Pipeline<TResponse> where TRequest : IRequest<TResponse>
{
    private readonly IPipelineBehavior<TRequest, TResponse>[] _behaviors =
        services.GetRequiredService<CommandStages>().InOrder(services.GetServices<IPipelineBehavior<TRequest, TResponse>>());

    private readonly IRequestHandler<TRequest, TResponse> _handler = services.GetRequiredService<IRequestHandler<TRequest, TResponse>>();

    public override Task<TResponse> Send(IRequest<TResponse> request, CancellationToken cancellationToken) => _behaviors.Length == 0
        ? _handler.Handle((TRequest)request, cancellationToken)
        : new Passage(this, (TRequest)request, cancellationToken).Next();

    /// <summary>One request under way: one object serves all its steps, because each behaviour calls the next one at most once.</summary>
    private sealed class Passage
    {
        private readonly Pipeline<TRequest, TResponse> _pipeline;
        private readonly TRequest _request;
        private readonly CancellationToken _cancellationToken;
        private readonly RequestHandlerDelegate<TResponse> _next;
        private int _step;

        public Passage(Pipeline<TRequest, TResponse> pipeline, TRequest request, CancellationToken cancellationToken)
        {
            (_pipeline, _request, _cancellationToken) = (pipeline, request, cancellationToken);
            _next = Next;
        }

        public Task<TResponse> Next()
        {
            var step = _step++;
            return step < _pipeline._behaviors.Length
                ? _pipeline._behaviors[step].Handle(_request, _cancellationToken, _next)
                : _pipeline._handler.Handle(_request, _cancellationToken);
        }
    }
}
