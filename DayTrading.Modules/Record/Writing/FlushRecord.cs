using MediatR;

namespace DayTrading.Record;

/// <summary>Completes when everything appended before it is durable; answers the last sequence number.</summary>
public sealed record FlushRecord : IRequest<long>;
