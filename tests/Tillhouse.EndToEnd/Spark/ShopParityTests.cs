using System.Text;
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
        duck.Execute(File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "src/Tillhouse.Core/Engine/Prelude/duckdb.sql")));
        TrickyShop.Create(duck, seed: 7, rows: 200);
        duck.Execute("create schema silver; create schema gold");
        foreach (var layer in new[] { "bronze", "silver", "gold" })
        {
            await session.ExecuteAsync($"create database if not exists {layer}", cancellationToken);
        }

        foreach (var source in duck.Rows("select table_name from duckdb_tables() where schema_name = 'bronze'"))
        {
            await GiveAsync(duck, session, folder, $"bronze.{source[0]}", cancellationToken);
        }

        var report = new StringBuilder();
        foreach (var model in ShopModel.All)
        {
            try
            {
                duck.Execute($"create table {model.Table} as {Built(model)}");
            }
            catch (DuckDbException e)
            {
                report.AppendLine($"{model.Table}: DuckDB: {e.Message}");
                continue;
            }

            await GiveAsync(duck, session, folder, model.Table, cancellationToken);
        }

        foreach (var model in ShopModel.All)
        {
            try
            {
                var watch = System.Diagnostics.Stopwatch.StartNew();
                var found = await session.RowsOfAsync(folder["out/" + model.Table], model.Text, cancellationToken);
                Console.WriteLine($"{model.Table} {watch.ElapsedMilliseconds}");
                if (TableDifference.Find(duck, $"({model.Text})", found) is { } difference)
                {
                    report.AppendLine($"{model.Table}: {difference}");
                }
            }
            catch (Exception e) when (e is SparkException or DuckDbException)
            {
                report.AppendLine($"{model.Table}: {e.Message}");
            }
        }

        report.ToString().ShouldBeEmpty();
    }

    private static async Task GiveAsync(DuckDbConnection duck, SparkSession session, TempFolder folder, string table, CancellationToken cancellationToken)
    {
        var columns = TableDifference.Columns(duck, table).Select(c => c.Type == "TIMESTAMP" ? $"make_timestamptz(epoch_us({DuckSql.Name(c.Name)})) as {DuckSql.Name(c.Name)}" : DuckSql.Name(c.Name));
        Directory.CreateDirectory(folder["in/" + table]);
        duck.Execute($"copy (select {string.Join(", ", columns)} from {table}) to {DuckSql.Literal(folder[$"in/{table}/rows.parquet"])} (format parquet)");
        await session.ExecuteAsync($"create table {table} using parquet location '{folder["in/" + table]}'", cancellationToken);
    }

    private static string Built(ShopModel model)
    {
        if (model.Header("build") != "scd2")
        {
            return model.Text;
        }

        var key = model.Header("key")!.Trim('[', ']');
        return $"""
            select till_key(concat({key}, chr(31), cast(till_micros(updated_at) as string))) as {model.Header("surrogate")}, *, updated_at as valid_from,
              lead(updated_at) over w as valid_to, lead(updated_at) over w is null as is_current, false as is_inferred,
              case when row_number() over w = 1 then timestamp '1970-01-01 00:00:00' else updated_at end as effective_from,
              coalesce(lead(updated_at) over w, timestamp '9999-12-31 00:00:00') as effective_to
            from ({model.Text}) as source
            window w as (partition by {key} order by updated_at)
            """;
    }
}
