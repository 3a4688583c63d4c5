using System.Collections;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>
/// Writes the rows of a query as data files of a table. They belong to nothing until a commit names them, so that they can be checked first.
/// </summary>
/// <param name="connection">Its TimeZone must be UTC; used by one write at a time.</param>
/// <param name="store">Where the table lives.</param>
/// <param name="time">For the files' modification time.</param>
public sealed class DataFileWriter(DuckDbConnection connection, IObjectStore store, TimeProvider? time = null)
{
    /// <summary>The size at which a file of an unpartitioned table is closed and another begun.</summary>
    public string TargetFileSize { get; init; } = "256MB";

    /// <summary>The query's columns and DuckDB's types of them, where the caller knows: then the query is not described first.</summary>
    public IReadOnlyList<(string Name, string Type)>? SelectColumns { get; init; }

    /// <summary>How many of the rows are new to the table and need ids in its identity columns: those with null there. Null: all, and none brings an id.</summary>
    internal long? NewRows { get; init; }

    /// <summary>Where the files keep the ids that the rows bring in columns of the scan; null where rows bring none.</summary>
    internal RowIdColumns? RowIds { get; init; }

    /// <summary>Runs a query and writes its rows.</summary>
    /// <param name="tablePath">The table's root: a key prefix of the store.</param>
    /// <param name="select">A SELECT. Its columns are found by name; columns that it lacks get their default, are computed, or become null.</param>
    /// <param name="schema">The table's columns.</param>
    /// <param name="partitionColumns">The table's partition columns, which are not stored in the files.</param>
    /// <param name="configuration">The table's properties; they say which columns get statistics.</param>
    /// <param name="cancellationToken">Interrupts the query.</param>
    /// <returns>The actions that add the files; none when the query gives no rows.</returns>
    /// <exception cref="DeltaException">
    /// T0611, T0612 when the columns do not fit; T0610 when a NOT NULL column gets a null and T0613 when a row breaks another rule of the table, with the row;
    /// T0603 when the table keeps an expression that cannot be evaluated here.
    /// </exception>
    public Task<IReadOnlyList<AddFile>> WriteAsync(
        string tablePath,
        string select,
        StructType schema,
        IReadOnlyList<string> partitionColumns,
        IReadOnlyDictionary<string, string>? configuration = null,
        CancellationToken cancellationToken = default
    ) =>
        WriteAsync(
            new WriteTarget(tablePath, schema, partitionColumns, configuration ?? new Dictionary<string, string>())
            {
                Mode = ColumnMapping.ModeOf(configuration),
            },
            select,
            cancellationToken
        );

    /// <summary>Runs a query and writes its rows as the table's data.</summary>
    internal Task<IReadOnlyList<AddFile>> WriteAsync(Snapshot snapshot, string select, CancellationToken cancellationToken) =>
        WriteAsync(
            new WriteTarget(snapshot.TablePath, snapshot.Schema, snapshot.PartitionColumns, snapshot.Metadata.Configuration)
            {
                Mode = ProtocolGate.MappingMode(snapshot.Protocol, snapshot.Metadata),
                RowIds = RowIds,
            },
            select,
            cancellationToken
        );

    /// <summary>Runs a query whose rows are all of one partition and writes them in files of the target size.</summary>
    internal Task<IReadOnlyList<AddFile>> WritePartitionAsync(
        Snapshot snapshot,
        IReadOnlyList<string?> partition,
        string select,
        CancellationToken cancellationToken
    )
    {
        var mode = ProtocolGate.MappingMode(snapshot.Protocol, snapshot.Metadata);
        var names = snapshot
            .PartitionColumns.Select(c => ColumnMapping.PhysicalName(snapshot.Schema.Fields.First(f => f.Name == c), mode))
            .ToList();
        var stored = new StructType([.. snapshot.Schema.Fields.Where(f => !snapshot.PartitionColumns.Contains(f.Name))]);
        var target = new WriteTarget(snapshot.TablePath, stored, [], snapshot.Metadata.Configuration)
        {
            Folder = string.Join('/', names.Select((name, i) => FilePath.HiveDirectory(name, partition[i]))),
            Partition = names.Select((name, i) => (name, partition[i])).ToDictionary(StringComparer.Ordinal),
            Mode = mode,
            RowIds = RowIds,
        };
        var columns = string.Join(", ", stored.Fields.Select(f => Sql.Name(f.Name)).Concat(target.Ids));
        return WriteAsync(target, $"SELECT {columns} FROM ({select}\n) AS target", cancellationToken);
    }

    /// <summary>Runs a query that also gives <c>_change_type</c> and writes its rows as files of the change data feed (section 12).</summary>
    internal async Task<IReadOnlyList<CdcFile>> WriteChangesAsync(Snapshot snapshot, string select, CancellationToken cancellationToken)
    {
        var schema = new StructType([.. snapshot.Schema.Fields, new StructField("_change_type", DeltaType.String)]);
        var target = new WriteTarget(snapshot.TablePath, schema, snapshot.PartitionColumns, snapshot.Metadata.Configuration)
        {
            Folder = "_change_data",
            FilePrefix = "cdc",
            Mode = ProtocolGate.MappingMode(snapshot.Protocol, snapshot.Metadata),
        };
        var files = await WriteAsync(target, select, cancellationToken);
        return
        [
            .. files.Select(f => new CdcFile
            {
                Path = f.Path,
                PartitionValues = f.PartitionValues,
                Size = f.Size,
            }),
        ];
    }

    /// <summary>The one place that all rows pass on their way into a table.</summary>
    private async Task<IReadOnlyList<AddFile>> WriteAsync(WriteTarget target, string select, CancellationToken cancellationToken)
    {
        var root = store.Locate(target.TablePath);
        var folder = Path.Join(root, target.Folder);
        Directory.CreateDirectory(folder);
        var projection = Projection(target, select);
        try
        {
            var files = await CopyAsync(
                target,
                root,
                $"COPY ({target.Physical(projection.Sql)}) TO {Sql.Text(folder)} ({Options(target)})",
                cancellationToken
            );
            var proof = projection.Proof(files.Sum(f => f.Rows ?? 0));
            return [.. files.Select(f => f with { Proof = proof })];
        }
        catch (DuckDbException e) when (projection.Explain(e) is { } refused)
        {
            throw refused;
        }
    }

    private async Task<List<AddFile>> CopyAsync(WriteTarget target, string root, string copy, CancellationToken cancellationToken)
    {
        var files = new List<AddFile>();
        using var command = connection.CreateCommand();
        command.CommandText = copy;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var modified = (time ?? TimeProvider.System).GetUtcNow().ToUnixTimeMilliseconds();
        while (await reader.ReadAsync(cancellationToken))
        {
            var file = reader.GetFieldValue<string>(0);
            var rows = Convert.ToInt64(reader.GetValue(1), System.Globalization.CultureInfo.InvariantCulture);
            if (rows == 0)
            {
                File.Delete(file);
                continue;
            }

            var leaves = Leaves((IDictionary)reader.GetValue(4));
            files.Add(
                new AddFile
                {
                    Path = FilePath.Encode(file[(root.Length + 1)..]),
                    PartitionValues = target.Partition ?? PartitionValues(target, reader.GetValue(5)),
                    Size = Convert.ToInt64(reader.GetValue(2), System.Globalization.CultureInfo.InvariantCulture),
                    ModificationTime = modified,
                    DataChange = true,
                    // Read again while the system still has it in memory: what a later verification compares with.
                    Tags = FileHash.Tags(XxHash64.OfFile(file, cancellationToken)),
                    Stats = StatisticsWriter.Write(
                        target.Schema,
                        target.PartitionColumns,
                        target.Configuration,
                        target.Mode,
                        rows,
                        path => leaves.GetValueOrDefault(string.Join(".", path.Select(Sql.Name)))
                    ),
                }
            );
        }

        return files;
    }

    private string Options(WriteTarget target)
    {
        var stored = target.Schema.Fields.Where(f => target.IsStored(f) && f.Number(FieldMetadata.Id) is not null).ToList();
        return $"FORMAT parquet, COMPRESSION zstd, FILENAME_PATTERN '{target.FilePrefix}-{{uuid}}', APPEND true, RETURN_STATS, "
            + (target.Mode == ColumnMappingMode.None || stored.Count == 0 ? "" : FieldNames.Ids(stored, target.Mode) + ", ")
            + (
                target.PartitionColumns.Count == 0
                    ? $"FILE_SIZE_BYTES {Sql.Text(TargetFileSize)}"
                    : $"PARTITION_BY ({string.Join(", ", target.PartitionFields.Select(f => Sql.Name(target.PhysicalName(f))))})"
            );
    }

    private RowProjection Projection(WriteTarget target, string select)
    {
        var schema = target.Schema;
        var columns = SelectColumns is { } known
            ? [.. known.Select(c => (c.Name, Type: TypeNameParser.Parse(c.Type)))]
            : TypeMapping.Describe(connection, select);
        var unknown = columns
            .FirstOrDefault(c =>
                !target.Ids.Contains(c.Name) && !schema.Fields.Any(f => f.Name.Equals(c.Name, StringComparison.OrdinalIgnoreCase))
            )
            .Name;
        if (unknown is not null)
        {
            throw new DeltaException(
                DeltaErrors.SchemaMismatch,
                $"the table has no column {unknown}",
                $"its columns are {string.Join(", ", schema.Fields.Select(f => f.Name))}"
            );
        }

        return new RowProjection(
            select,
            columns,
            schema,
            target.Configuration,
            target.PartitionColumns,
            (time ?? TimeProvider.System).GetUtcNow(),
            NewRows,
            target.Ids
        );
    }

    private static Dictionary<string, string?> PartitionValues(WriteTarget target, object keys)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var field in target.PartitionFields)
        {
            var column = target.PhysicalName(field);
            var value = keys is IDictionary map && map[column] is string text ? PartitionValue.Format(field, text) : null;
            if (value is null && !field.Nullable)
            {
                throw NullFound(field.Name);
            }

            values[column] = value;
        }

        return values;
    }

    private static Dictionary<string, LeafStatistics> Leaves(IDictionary statistics)
    {
        var leaves = new Dictionary<string, LeafStatistics>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in statistics)
        {
            var values = (IDictionary)entry.Value!;
            leaves[(string)entry.Key] = new LeafStatistics(
                values["min"] as string,
                values["max"] as string,
                values["null_count"] is string count ? long.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : null,
                values["has_nan"] as string == "true"
            );
        }

        return leaves;
    }

    private static DeltaException NullFound(string column) =>
        new(
            DeltaErrors.InvalidCommit,
            $"the column {column} must not be null, and rows have no value for it",
            "give it a value, or make the column nullable"
        );
}
