namespace Tillhouse.EndToEnd.Spark;

/// <summary>Tables that Spark writes are read by us; that Spark reads ours is shown by <see cref="LakeParityTests"/>.</summary>
[Collection(SparkTestGroup.Name)]
public sealed class DeltaExchangeTests(SparkServer spark)
{
    [Fact]
    public async Task A_partitioned_delta_table_that_spark_wrote_in_several_commits_reads_equal()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var session = await spark.SessionAsync(cancellationToken);
        using var folder = new TempFolder();
        using var duck = DuckSql.Open();
        TrickyShop.Create(duck, seed: 11, rows: 300);
        await session.ForgetTablesAsync(cancellationToken);
        await session.GiveAsync(duck, folder["orders"], "bronze.orders", cancellationToken);

        var table = $"delta.`{folder["lake/spark_orders"]}`";
        await session.ExecuteAsync(
            $"create table {table} using delta partitioned by (channel) as select * from bronze.orders where _line <= 100",
            cancellationToken
        );
        await session.ExecuteAsync($"insert into {table} select * from bronze.orders where _line > 100", cancellationToken);
        await session.ExecuteAsync($"delete from {table} where status = 'cancelled'", cancellationToken);

        var tables = await LakeTables.ReadAsync(duck, folder["lake"], cancellationToken);
        TableDifference.Find(duck, "(from bronze.orders where status is distinct from 'cancelled')", tables["spark_orders"]).ShouldBeNull();
    }
}
