using System.Globalization;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Operations;

/// <summary>Makes a Delta table of a folder of Parquet files, in place: only a log is written (section 15).</summary>
public static class ConvertParquet
{
    /// <summary>What the table would be. Nothing is written.</summary>
    /// <param name="store">Where the folder is.</param>
    /// <param name="engine">Reads the files' footers.</param>
    /// <param name="tablePath">The folder: a key prefix of the store.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DeltaException">
    /// T0602 when it is a table already, T0622 when it holds no Parquet files, or damaged ones, or files in directories of several kinds; T0611 and T0612
    /// when the columns cannot be those of one table.
    /// </exception>
    public static async Task<ConvertPlan> PlanConvertAsync(
        IObjectStore store,
        IDeltaEngine engine,
        string tablePath,
        CancellationToken cancellationToken = default
    )
    {
        var prefix = ObjectKey.Join(tablePath, "");
        var found = new List<(string Path, ObjectInfo Info)>();
        await foreach (var info in store.ListAsync(prefix, null, cancellationToken))
        {
            var path = info.Key[prefix.Length..];
            if (path.StartsWith("_delta_log/", StringComparison.Ordinal))
            {
                throw Exists(store, tablePath);
            }

            if (path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) && !HiddenNames.Hides(path, []))
            {
                found.Add((path, info));
            }
        }

        if (found.Count == 0)
        {
            throw ConvertPlan.Refuse($"there is no Parquet file in {store.Locate(tablePath)}", "name the folder that holds them");
        }

        var files = await engine.InspectAsync([.. found.Select(f => store.Locate(f.Info.Key))], cancellationToken);
        var plan = ConvertPlan.Of(tablePath, [.. found.Zip(files, (f, parquet) => (f.Path, f.Info, parquet))]);
        plan.Definition.ToMetadata(null, null, hasFiles: true);
        return plan;
    }

    /// <summary>Writes the log of a plan.</summary>
    /// <exception cref="DeltaException">T0602 when it became a table meanwhile.</exception>
    public static async Task<DeltaTable> ConvertAsync(
        IObjectStore store,
        IDeltaEngine engine,
        ConvertPlan plan,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default
    )
    {
        var table = DeltaTable.Unborn(store, engine, plan.TablePath, time ?? TimeProvider.System);
        var description = new CommitDescription("CONVERT");
        description.Parameters["numFiles"] = plan.Files.Count.ToString(CultureInfo.InvariantCulture);
        description.Parameter("partitionedBy", WriteMetrics.Columns(plan.Definition.PartitionColumns));
        description.Parameters["collectStats"] = "false";
        description.Metrics["numConvertedFiles"] = plan.Files.Count;
        var transaction = new Transaction(table, null, description);
        transaction.SetMetadata(plan.Definition.ToMetadata(null, table.Time.GetUtcNow().ToUnixTimeMilliseconds(), hasFiles: true));
        transaction.Add(plan.Files);
        var result = await transaction.CommitAsync(cancellationToken);
        if (result is CommitResult.Conflicted)
        {
            throw Exists(store, plan.TablePath);
        }

        result.Required();
        return table;
    }

    private static DeltaException Exists(IObjectStore store, string tablePath) =>
        new(
            DeltaErrors.TableExists,
            $"there is a Delta table at {store.Locate(tablePath)} already",
            "read it as it is, or remove its _delta_log"
        );
}
