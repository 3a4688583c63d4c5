using System.Text.RegularExpressions;
using Tillhouse.Core;

namespace Tillhouse.Tests.Tidy;

public sealed partial class TextTests
{
    private static readonly string[] Text =
    [
        ".cs",
        ".sql",
        ".yml",
        ".md",
        ".json",
        ".props",
        ".targets",
        ".csproj",
        ".sh",
        "till",
        ".ci/run",
    ];

    [Fact]
    public void Nothing_is_left_unfinished()
    {
        var unfinished = Regex.Escape("NotImplemented" + "Exception") + @"|\b" + "TO" + @"DO\b|\b" + "FIX" + @"ME\b|\b" + "HA" + @"CK\b";
        Offending(["src", "tests", "shop", "examples", "docs", "bench"], unfinished).ShouldBeEmpty();
    }

    [Fact]
    public void No_file_names_a_package_registry_or_a_path_of_one_machine() =>
        Offending(["."], @"https?://[^ ""]*(npm" + @"js|nu" + @"get|pypi|maven)[^ ""]*/|(^|[^a-z.])/wor" + @"k/|/ro" + @"ot/\.")
            .ShouldBeEmpty();

    [Fact]
    public void Every_path_that_a_document_names_exists()
    {
        var wrong =
            from document in Repository.Files(".", ".md").Where(d => !d.StartsWith("examples/", StringComparison.Ordinal))
            from Match match in NamedPath().Matches(Repository.Read(document))
            let path = match.Groups[1].Value.TrimEnd('/', '.', ',')
            where !Path.Exists(Path.Combine(Repository.Root, path))
            select $"{document} names {path}";
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Files_stay_short_enough_to_be_read_at_once()
    {
        const int Most = 400;
        var wrong =
            from file in Repository.Files("src", ".cs")
            let lines = File.ReadLines(Path.Combine(Repository.Root, file)).Count()
            where lines > Most
            select $"{file} has {lines} lines";
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Every_error_code_is_documented_with_an_example_and_named_by_a_test()
    {
        var documentation = Repository.Read("docs/errors.md");
        var tests = string.Concat(Repository.Files("tests", ".cs", ".tsv").Select(Repository.Read));
        foreach (var field in typeof(ErrorCodes).GetFields())
        {
            var code = (ErrorCode)field.GetValue(null)!;
            var section = Regex.Match(documentation, $@"^## {code.Id} .*?(?=^## |\z)", RegexOptions.Singleline | RegexOptions.Multiline);
            section.Success.ShouldBeTrue($"docs/errors.md has no section for {code.Id} {code.Title}");
            section.Value.ShouldContain("```", customMessage: $"docs/errors.md has no example of {code.Id}");
            (
                tests.Contains($"ErrorCodes.{field.Name}", StringComparison.Ordinal) || tests.Contains(code.Id, StringComparison.Ordinal)
            ).ShouldBeTrue($"no test names {code.Id} ({field.Name})");
        }
    }

    [Fact]
    public void Error_codes_are_unique() => typeof(ErrorCodes).GetFields().Select(f => ((ErrorCode)f.GetValue(null)!).Id).ShouldBeUnique();

    private static IEnumerable<string> Offending(string[] folders, string pattern) =>
        from folder in folders
        where Directory.Exists(Path.Combine(Repository.Root, folder))
        from file in Repository.Files(folder, Text)
        let match = Regex.Match(Repository.Read(file), pattern, RegexOptions.Multiline)
        where match.Success
        select $"{file}: {match.Value.Trim()}";

    [GeneratedRegex(@"`((?:src|tests|shop|examples|docs|bench|\.ci|\.github)/[A-Za-z0-9_./-]+)`")]
    private static partial Regex NamedPath();
}
