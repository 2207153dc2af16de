using DayTrading.Kernel;

namespace DayTrading.Engine;

/// <summary>How a command ended at the gateway; each case tells its sender what to do next.</summary>
public abstract record CommandResponse
{
    private CommandResponse()
    {
    }

    internal static CommandResponse ShuttingDown { get; } = NotExecuted("The site is shutting down");

    internal static CommandResponse InvalidKey { get; } = new Rejected(
        null, RejectionCode.InvalidIdempotencyKey,
        "An Idempotency-Key has 1 to 80 printable ASCII characters and no blanks; nothing was executed.");

    /// <summary>Done, and durable.</summary>
    /// <param name="Number">The command's transaction number; for a repeat by key, the number of the first command.</param>
    /// <param name="Result">
    /// What it changed (a <see cref="DomainEvent"/>) or answers; null for a repeat of a command that changes nothing, because its answer is
    /// not recorded.
    /// </param>
    public sealed record Done(TransactionNumber Number, ICommandResult? Result) : CommandResponse;

    /// <summary>Rejected by the rules, which is recorded, or because of its key, which is not; nothing was changed.</summary>
    /// <param name="Number">Null if it was not recorded: its key cannot be used.</param>
    /// <param name="Code">The reason, for programs; it determines the field.</param>
    /// <param name="Message">Why, and what to do, for a person.</param>
    public sealed record Rejected(TransactionNumber? Number, RejectionCode Code, string Message) : CommandResponse
    {
        /// <summary>The field to correct; null if the rejection is not about a field.</summary>
        public string? Field => Code.Field();
    }

    /// <summary>The command cannot be accepted now; nothing was executed.</summary>
    public sealed record Unavailable(string Message) : CommandResponse;

    /// <summary>The command was accepted, and whether it is durable is not known yet.</summary>
    /// <param name="Number">Null for a command with a key, which may be a repeat that has the first one's number.</param>
    /// <param name="Message">What to do before sending the command again.</param>
    public sealed record Indeterminate(TransactionNumber? Number, string Message) : CommandResponse;

    internal static CommandResponse NotExecuted(string why) => new Unavailable($"{why}; nothing was executed. Try again in a moment.");

    internal static CommandResponse KeyReused(CommandWord first) => new Rejected(
        null, RejectionCode.IdempotencyKeyReused,
        $"This Idempotency-Key stands for another command already ({first.Name()}); nothing was executed. " +
        "Use a new key for each command.");

    internal static CommandResponse NotKnown(Command command) => command.IdempotencyKey is null
        ? new Indeterminate(
            command.Number, $"The outcome is not known yet. Look for transaction {command.Number} in the history before you repeat it.")
        : new Indeterminate(
            null, "The outcome is not known yet. Ask again with the same Idempotency-Key: that executes nothing twice.");
}
