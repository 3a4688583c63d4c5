using Tillhouse.EndToEnd.Spark;
using Tillhouse.Tests.Support;

namespace Tillhouse.EndToEnd.Compatibility;

/// <summary>Every feature of Delta that we have, between us and Spark, both ways; docs/delta-compatibility.md is what this run finds.</summary>
[Collection(SparkTestGroup.Name)]
public sealed class CompatibilityTests(CompatibilityRun run) : IClassFixture<CompatibilityRun>
{
    /// <summary>Every cell of the matrix.</summary>
    public static TheoryData<string, Column> Cells =>
        [.. FeatureList.Cells.Select(c => new TheoryDataRow<string, Column>(c.Feature.Name, c.Column))];

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task We_agree_with_others(string feature, Column column)
    {
        var cell = FeatureList.Cells.First(c => c.Feature.Name == feature && c.Column == column);

        (await OutcomeAsync(cell.Feature, cell.Column)).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task The_page_says_what_this_run_found()
    {
        var outcomes = new Dictionary<(string, Column), Outcome>();
        foreach (var (feature, column) in FeatureList.Cells)
        {
            outcomes[(feature.Name, column)] = await OutcomeAsync(feature, column);
        }

        var page = CompatibilityPage.Of(outcomes);

        var path = Path.Combine(SharedData.RepositoryRoot, "docs/delta-compatibility.md");
        if (Environment.GetEnvironmentVariable("TILL_UPDATE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(path, page, TestContext.Current.CancellationToken);
        }

        page.ShouldBe(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    private async Task<Outcome> OutcomeAsync(Feature feature, Column column)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        return column == Column.WeWriteClickHouseReads
            ? (await run.OfClickHouseAsync(cancellationToken))[feature.Name]
            : (await run.OfAsync(feature, cancellationToken))[column];
    }
}
