using Tillhouse.DuckDb;
using Tillhouse.Tests.Support;

namespace Tillhouse.EndToEnd.Spark;

/// <summary>Every model of the shop gives equal rows on DuckDB and on real Spark, its text unchanged.</summary>
[Collection(SparkTestGroup.Name)]
public sealed class ShopParityTests(SparkServer spark)
{
    [Fact]
    public async Task Every_model_gives_equal_rows_on_both_engines_over_tricky_rows()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var session = await spark.SessionAsync(cancellationToken);
        using var folder = new TempFolder();
        using var duck = DuckSql.Open();
        duck.Execute(
            await File.ReadAllTextAsync(
                Path.Combine(SharedData.RepositoryRoot, "src/Tillhouse.Core/Engine/Prelude/duckdb.sql"),
                cancellationToken
            )
        );
        TrickyShop.Create(duck, seed: 7, rows: 200);
        duck.Execute("create schema silver; create schema gold");
        foreach (var model in ShopModel.All)
        {
            duck.Execute($"create table {model.Table} as {Built(model)}");
        }

        await session.ForgetTablesAsync(cancellationToken);
        foreach (var table in Tables(duck))
        {
            await session.GiveAsync(duck, folder["in/" + table], table, cancellationToken);
        }

        var report = await ModelParity.CompareAsync(duck, session, folder["out"], cancellationToken);

        report.ShouldBeEmpty();
    }

    private static IEnumerable<string> Tables(DuckDbConnection duck) =>
        duck.Rows("select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('bronze', 'silver', 'gold')")
            .Select(row => row[0]!);

    /// <summary>The table that a model becomes; a history in the plainest form that has the columns which facts join.</summary>
    private static string Built(ShopModel model)
    {
        if (model.Header("build") != "scd2")
        {
            return model.Text;
        }

        var key = model.Header("key")!.Trim('[', ']');
        return $"""
            select till_key(concat({key}, chr(31), cast(till_micros(updated_at) as string))) as {model.Header("surrogate")}, *,
              updated_at as valid_from, lead(updated_at) over w as valid_to, lead(updated_at) over w is null as is_current, false as is_inferred,
              case when row_number() over w = 1 then timestamp '1970-01-01 00:00:00' else updated_at end as effective_from,
              coalesce(lead(updated_at) over w, timestamp '9999-12-31 00:00:00') as effective_to
            from ({model.Text}) as source
            window w as (partition by {key} order by updated_at)
            """;
    }
}
