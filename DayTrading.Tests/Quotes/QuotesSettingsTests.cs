using Microsoft.Extensions.Options;

namespace DayTrading.Tests.Quotes;

/// <summary>spec: Settings; each rejected value with a message that says how to mend it.</summary>
public sealed class QuotesSettingsTests
{
    [Theory]
    [InlineData("Quotes:Deadline", "4", "Quotes:Deadline must be 50 ms to 1 minute")]
    [InlineData("Quotes:Deadline", "00:00:00", "Quotes:Deadline must be 50 ms to 1 minute")]
    [InlineData("Quotes:HedgeAfter", "-00:00:01", "Quotes:HedgeAfter must be 0 (never) to 10 seconds")]
    [InlineData("Quotes:FreshFor", "60", "Quotes:FreshFor must be 10 ms to 1 hour")]
    [InlineData("Quotes:RefreshBefore", "00:01:00", "Quotes:RefreshBefore must be 0 or more and less than Quotes:FreshFor")]
    [InlineData("Quotes:RefreshAhead", "00:02:00", "Quotes:RefreshAhead must be 0 (off) or more and less than Quotes:FreshFor")]
    [InlineData("Quotes:MaxConnections", "0", "Quotes:MaxConnections must be 1 to 16384")]
    [InlineData("Quotes:CostPerHit", "0.055", "Quotes:CostPerHit must be 0 to 1000 dollars with at most two decimals")]
    [InlineData("Quotes:CostPerHit", "-0.05", "Quotes:CostPerHit must be 0 to 1000 dollars with at most two decimals")]
    [InlineData("QuoteServer:Host", "example.org", "QuoteServer:Port must be 1 to 65535 when QuoteServer:Host is set")]
    [InlineData("QuoteServer:Port", "4444", "QuoteServer:Host must be set when QuoteServer:Port is")]
    [InlineData("Simulator:Faults", "1.5", "Simulator:Faults must be 0 to 1")]
    [InlineData("Simulator:Prices", "7", "Simulator:Prices must be constant, walk or random")]
    [InlineData("Simulator:Delays", "7", "Simulator:Delays must be none, network or legacy")]
    public async Task An_invalid_setting_is_rejected_at_the_start_with_a_clear_message(string key, string value, string message)
    {
        var world = new QuoteWorld((key, value));

        var thrown = await Should.ThrowAsync<OptionsValidationException>(world.ValidateAsync());

        thrown.Message.ShouldStartWith(message);
    }

    [Fact]
    public async Task Every_default_is_a_valid_setting() => await new QuoteWorld().ValidateAsync();
}
