using System.Data.Common;
using System.Text;
using Tillhouse.DuckDb;

namespace Tillhouse.EndToEnd.Spark;

/// <summary>Runs every model of the shop on both engines over the same tables and says what differs.</summary>
internal static class ModelParity
{
    // Spark plans one statement while the executors run another's; more at once only waits.
    private const int AtOnce = 2;

    /// <summary>
    /// One line for every model that differs, or that an engine refuses; empty where all agree. The tables that models read are there on both
    /// engines.
    /// </summary>
    public static async Task<string> CompareAsync(
        DbConnection duck,
        SparkSession session,
        string folder,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<string, (string? Rows, string? Error)>();
        var work = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            ShopModel.All,
            work,
            async (model, cancellation) =>
            {
                var outcome = await OnSparkAsync(session, Path.Combine(folder, model.Table), model, cancellation);
                lock (found)
                {
                    found[model.Table] = outcome;
                }
            }
        );

        var report = new StringBuilder();
        foreach (var model in ShopModel.All)
        {
            var (rows, error) = found[model.Table];
            if ((error ?? Difference(duck, model, rows!)) is { } difference)
            {
                report.AppendLine($"{model.Table}: {difference}");
            }
        }

        return report.ToString();
    }

    private static async Task<(string?, string?)> OnSparkAsync(
        SparkSession session,
        string folder,
        ShopModel model,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (await session.RowsOfAsync(folder, model.Text, cancellationToken), null);
        }
        catch (SparkException e)
        {
            return (null, e.Message);
        }
    }

    private static string? Difference(DbConnection duck, ShopModel model, string found)
    {
        try
        {
            var doubles = TableDifference
                .Columns(duck, $"({model.Text})")
                .Where(c => c.Type is "DOUBLE" or "FLOAT")
                .Select(c => c.Name)
                .ToList();
            return doubles.Count == 0
                ? TableDifference.Find(duck, $"({model.Text})", found)
                : $"stores floating point, which no two runs add up alike: {string.Join(", ", doubles)}";
        }
        catch (DuckDbException e)
        {
            return $"DuckDB: {e.Message}";
        }
    }
}
