using System.Text.RegularExpressions;

namespace Tillhouse.Tests.Tidy;

public sealed partial class LayeringTests
{
    private static readonly string[] Folders =
    [
        "Project",
        "Sql",
        "Graph",
        "Lake",
        "Engine",
        "Quality",
        "Ingest",
        "Build",
        "Plan",
        "Run",
        "Quarantine",
        "Verify",
        "Trace",
        "Alerts",
        "Publish",
        "Simulate",
        "Grade",
    ];

    [Fact]
    public void A_folder_of_core_names_only_folders_before_it()
    {
        var wrong =
            from file in Repository.Files("src/Tillhouse.Core", ".cs")
            let parts = file.Split('/')
            where parts.Length > 3
            let own = Array.IndexOf(Folders, parts[2])
            from Match match in CoreNamespace().Matches(Repository.Read(file))
            let other = Array.IndexOf(Folders, match.Groups[1].Value)
            where own < 0 || other > own
            select $"{file} names {match.Value}";
        wrong.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("src/Tillhouse.Delta", "Tillhouse.DuckDb", "Tillhouse.Core", "Tillhouse.Cli", "Tillhouse.Delta.DuckDb")]
    [InlineData("src/Tillhouse.DuckDb", "Tillhouse.Delta", "Tillhouse.Core", "Tillhouse.Cli")]
    [InlineData("src/Tillhouse.Delta.DuckDb", "Tillhouse.Core", "Tillhouse.Cli")]
    [InlineData("src/Tillhouse.Core", "Tillhouse.Cli", "Spectre.Console", "System.CommandLine")]
    public void An_assembly_names_only_what_stands_below_it(string folder, params string[] forbidden)
    {
        var wrong =
            from file in Repository.Files(folder, ".cs", ".csproj")
            let text = Repository.Read(file)
            from name in forbidden
            where Regex.IsMatch(text, $@"\b(using |ProjectReference Include=""[^""]*|PackageReference Include=""){Regex.Escape(name)}\b")
            select $"{file} names {name}";
        wrong.ShouldBeEmpty();
    }

    [GeneratedRegex(@"Tillhouse\.Core\.([A-Z]\w+)")]
    private static partial Regex CoreNamespace();
}
