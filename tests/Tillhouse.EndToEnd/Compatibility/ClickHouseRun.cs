using Tillhouse.DuckDb;
using Tillhouse.EndToEnd.Chdb;

namespace Tillhouse.EndToEnd.Compatibility;

/// <summary>Has ClickHouse write out the rows of every table that we make, all in one process.</summary>
internal sealed class ClickHouseRun(DuckDbConnection duck, string folder, CancellationToken cancellationToken)
{
    /// <summary>The outcome of each feature that ClickHouse's reader has.</summary>
    public async Task<IReadOnlyDictionary<string, Outcome>> RunAsync(IReadOnlyList<Feature> features)
    {
        Directory.CreateDirectory(folder);
        var outcomes = new Dictionary<string, Outcome>();
        var made = new List<(Feature Feature, string Table)>();
        foreach (var feature in features.Where(f => f.ClickHouse))
        {
            using var table = new OurTable(duck, folder, $"table{outcomes.Count}", cancellationToken);
            outcomes[feature.Name] = await Outcome.OfAsync(() => FeatureRun.MakeAsync(feature, table), cancellationToken);
            if (outcomes[feature.Name].Failure is null)
            {
                made.Add((feature, table.Folder));
            }
        }

        var answers = await ClickHouse.AnswersAsync([.. made.Select(m => Query(m.Table))], folder, cancellationToken);
        foreach (var ((feature, table), answer) in made.Zip(answers))
        {
            outcomes[feature.Name] = answer.Error is null
                ? await Outcome.OfAsync(() => Task.FromResult(Difference(feature, table)), cancellationToken)
                : new Outcome(answer.Error);
        }

        return outcomes;
    }

    private static string Query(string table) =>
        $"""
            insert into function file({Rows(table)}, 'Parquet') select * from deltaLakeLocal({DuckSql.Literal(table)})
            settings output_format_parquet_string_as_string = 0
            """;

    /// <summary>ClickHouse has types of its own (texts are bytes), so values are compared as the types that they are to have.</summary>
    private string? Difference(Feature feature, string table)
    {
        var columns = TableDifference
            .Columns(duck, $"({feature.Rows})")
            .Select(c => $"{Typed(DuckSql.Name(c.Name), c.Type)} as {DuckSql.Name(c.Name)}");
        var found = $"(select {string.Join(", ", columns)} from read_parquet({Rows(table)}))";
        return TableDifference.Find(duck, $"({feature.Rows})", found);
    }

    private static string Rows(string table) => DuckSql.Literal(table + ".parquet");

    private static string Typed(string column, string type) => type == "VARCHAR" ? $"decode({column})" : $"cast({column} as {type})";
}
