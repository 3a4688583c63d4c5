using Tillhouse.Core.Verify;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Verify;

public sealed class KeySampleTests
{
    [Theory]
    [InlineData("5%", 5)]
    [InlineData("0.5 %", 0.5)]
    [InlineData("100%", 100)]
    public void A_share_is_read(string text, double percent) => KeySample.Parse(text).ShouldBe(new KeySample((decimal)percent));

    [Theory]
    [InlineData("5")]
    [InlineData("0%")]
    [InlineData("101%")]
    [InlineData("-5%")]
    [InlineData("all")]
    [InlineData("")]
    public void What_is_no_share_is_not(string text) => KeySample.Parse(text).ShouldBeNull();

    [Theory]
    [InlineData("5%", 350, 650)]
    [InlineData("100%", 10_000, 10_000)]
    public void It_holds_about_its_share_of_the_keys(string text, int least, int most)
    {
        using var engine = new TestEngine();
        var count = engine.Rows($"select count(*) from range(10000) as r(k) where {KeySample.Parse(text)!.Value.Condition("hash(k)")}")[0];
        int.Parse(count, System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(least, most);
    }
}
