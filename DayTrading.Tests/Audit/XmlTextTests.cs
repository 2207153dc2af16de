using System.Xml;
using FsCheck;
using FsCheck.Fluent;
using XmlText = DayTrading.Audit.XmlText;

namespace DayTrading.Tests.Audit;

public sealed class XmlTextTests
{
    [Fact]
    public void Whatever_was_recorded_the_log_says_only_characters_that_XML_allows() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), ArbMap.Default.ArbFor<char>(), (text, any) =>
        {
            var received = $"{text}{any}";

            var kept = XmlText.Clean(received);

            XmlConvert.VerifyXmlChars(kept);
            return kept.Length == received.Length && kept.Zip(received).All(p => p.First == p.Second || p.First == '\uFFFD');
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Allowed_text_is_kept_as_it_is() => XmlText.Clean("\tZoë \U0001F600 <&>\r\n").ShouldBe("\tZoë \U0001F600 <&>\r\n");
}
