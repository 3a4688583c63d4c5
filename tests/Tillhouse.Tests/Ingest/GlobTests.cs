using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Tillhouse.Core.Ingest;

namespace Tillhouse.Tests.Ingest;

public sealed class GlobTests
{
    [Theory]
    [InlineData("orders/*", "orders/a.csv", true)]
    [InlineData("orders/*", "orders/2025/a.csv", false)]
    [InlineData("./orders/**/*.csv", "orders/a.csv", true)]
    [InlineData("orders/**/*.csv", "orders/2025/01/a.csv", true)]
    [InlineData("orders/**", "orders/2025/01/a.csv", true)]
    [InlineData("**/a?.csv", "ab.csv", true)]
    [InlineData("**/a?.csv", "x/a/.csv", false)]
    [InlineData("a.csv", "aXcsv", false)]
    [InlineData("A.csv", "a.csv", false)]
    [InlineData("", "", true)]
    public void A_pattern_takes_whole_paths_within_folders_or_across(string pattern, string path, bool fits) =>
        new Glob(pattern).Matches(path).ShouldBe(fits);

    [Fact]
    public void A_pattern_fits_what_the_same_expression_fits()
    {
        var letters = Gen.Elements('a', 'b', '/', '.').ArrayOf().Select(l => new string(l));
        var patterns = Gen.Elements("a", "b", "/", "*", "?", "**/", "**", ".").ArrayOf().Select(string.Concat);
        Prop.ForAll(
                Arb.From(patterns),
                Arb.From(letters),
                (pattern, path) => new Glob(pattern).Matches(path) == Regex.IsMatch(path, Expression(pattern), RegexOptions.NonBacktracking)
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_hostile_pattern_takes_no_time() =>
        new Glob(string.Concat(Enumerable.Repeat("**/*a", 200)) + "b").Matches(new string('a', 2000)).ShouldBeFalse();

    private static string Expression(string pattern)
    {
        pattern = pattern.StartsWith("./", StringComparison.Ordinal) ? pattern[2..] : pattern.TrimStart('/');
        return "^"
            + Regex.Replace(
                pattern,
                @"\*\*/|\*\*|\*|\?|.",
                m =>
                    m.Value switch
                    {
                        "**/" => "(.*/)?",
                        "**" => ".*",
                        "*" => "[^/]*",
                        "?" => "[^/]",
                        _ => Regex.Escape(m.Value),
                    }
            )
            + @"\z";
    }
}
