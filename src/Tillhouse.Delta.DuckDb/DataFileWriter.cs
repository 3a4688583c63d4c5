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

    /// <summary>Runs a query and writes its rows.</summary>
    /// <param name="tablePath">The table's root: a key prefix of the store.</param>
    /// <param name="select">A SELECT. Its columns are found by name; nullable columns that it lacks become null.</param>
    /// <param name="schema">The table's columns.</param>
    /// <param name="partitionColumns">The table's partition columns, which are not stored in the files.</param>
    /// <param name="configuration">The table's properties; they say which columns get statistics.</param>
    /// <param name="cancellationToken">Interrupts the query.</param>
    /// <returns>The actions that add the files; none when the query gives no rows.</returns>
    /// <exception cref="DeltaException">T0611, T0612 when the columns do not fit; T0610 when a NOT NULL column holds nulls.</exception>
    public Task<IReadOnlyList<AddFile>> WriteAsync(
        string tablePath,
        string select,
        StructType schema,
        IReadOnlyList<string> partitionColumns,
        IReadOnlyDictionary<string, string>? configuration = null,
        CancellationToken cancellationToken = default
    ) =>
        WriteAsync(
            new Target(tablePath, schema, partitionColumns, configuration ?? new Dictionary<string, string>())
            {
                Mode = ColumnMapping.ModeOf(configuration),
            },
            select,
            cancellationToken
        );

    /// <summary>Runs a query and writes its rows as the table's data.</summary>
    internal Task<IReadOnlyList<AddFile>> WriteAsync(Snapshot snapshot, string select, CancellationToken cancellationToken) =>
        WriteAsync(
            new Target(snapshot.TablePath, snapshot.Schema, snapshot.PartitionColumns, snapshot.Metadata.Configuration)
            {
                Mode = ProtocolGate.MappingMode(snapshot.Protocol, snapshot.Metadata),
            },
            select,
            cancellationToken
        );

    /// <summary>Runs a query that also gives <c>_change_type</c> and writes its rows as files of the change data feed (section 12).</summary>
    internal async Task<IReadOnlyList<CdcFile>> WriteChangesAsync(Snapshot snapshot, string select, CancellationToken cancellationToken)
    {
        var schema = new StructType([.. snapshot.Schema.Fields, new StructField("_change_type", DeltaType.String)]);
        var target = new Target(snapshot.TablePath, schema, snapshot.PartitionColumns, snapshot.Metadata.Configuration)
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
    private async Task<IReadOnlyList<AddFile>> WriteAsync(Target target, string select, CancellationToken cancellationToken)
    {
        var root = store.Locate(target.TablePath);
        var folder = Path.Join(root, target.Folder);
        Directory.CreateDirectory(folder);
        var copy = $"COPY ({Projection(select, target)}) TO {Sql.Text(folder)} ({Options(target)})";
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
            CheckNotNull(target, leaves);
            files.Add(
                new AddFile
                {
                    Path = FilePath.Encode(file[(root.Length + 1)..]),
                    PartitionValues = PartitionValues(target, reader.GetValue(5)),
                    Size = Convert.ToInt64(reader.GetValue(2), System.Globalization.CultureInfo.InvariantCulture),
                    ModificationTime = modified,
                    DataChange = true,
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

    private string Options(Target target)
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

    private sealed record Target(
        string TablePath,
        StructType Schema,
        IReadOnlyList<string> PartitionColumns,
        IReadOnlyDictionary<string, string> Configuration
    )
    {
        public string Folder { get; init; } = "";

        public string FilePrefix { get; init; } = "part";

        public ColumnMappingMode Mode { get; init; }

        public IEnumerable<StructField> PartitionFields => PartitionColumns.Select(c => Schema.Fields.First(f => f.Name == c));

        public string PhysicalName(StructField field) => ColumnMapping.PhysicalName(field, Mode);

        public bool IsStored(StructField field) => field.Type != DeltaType.Void && !PartitionColumns.Contains(field.Name);
    }

    private string Projection(string select, Target target)
    {
        var schema = target.Schema;
        var columns = SelectColumns is { } known
            ? [.. known.Select(c => (c.Name, Type: TypeNameParser.Parse(c.Type)))]
            : TypeMapping.Describe(connection, select);
        var unknown = columns.FirstOrDefault(c => !schema.Fields.Any(f => f.Name.Equals(c.Name, StringComparison.OrdinalIgnoreCase))).Name;
        if (unknown is not null)
        {
            throw new DeltaException(
                DeltaErrors.SchemaMismatch,
                $"the table has no column {unknown}",
                $"its columns are {string.Join(", ", schema.Fields.Select(f => f.Name))}"
            );
        }

        // The names are given once more behind AS, since DuckDB keeps the query's spelling and the table's must be in the file.
        var expressions = new List<string>();
        foreach (var field in schema.Fields)
        {
            var (name, type) = columns.FirstOrDefault(c => c.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase));
            if (field.Type == DeltaType.Void && !target.PartitionColumns.Contains(field.Name))
            {
                continue;
            }

            if (name is null && !field.Nullable)
            {
                throw new DeltaException(
                    DeltaErrors.SchemaMismatch,
                    $"the query has no column {field.Name}, which must not be null",
                    "select it"
                );
            }

            var expression = name is null ? $"CAST(NULL AS {TypeMapping.ToDuckDb(field.Type)})" : WriteExpression.Of(field, name, type);
            var renamed = FieldNames.Rename(expression, field.Type, ColumnMapping.ToPhysical(field.Type, target.Mode));
            expressions.Add($"{renamed} AS {Sql.Name(target.PhysicalName(field))}");
        }

        return $"SELECT {string.Join(", ", expressions)} FROM ({select}) AS rows_to_write";
    }

    private static Dictionary<string, string?> PartitionValues(Target target, object keys)
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

    private static void CheckNotNull(Target target, Dictionary<string, LeafStatistics> leaves)
    {
        foreach (var field in target.Schema.Fields)
        {
            if (!field.Nullable && target.IsStored(field) && leaves.GetValueOrDefault(Sql.Name(target.PhysicalName(field)))?.NullCount > 0)
            {
                throw NullFound(field.Name);
            }
        }
    }

    private static DeltaException NullFound(string column) =>
        new(
            DeltaErrors.InvalidCommit,
            $"the column {column} must not be null, and rows have no value for it",
            "give it a value, or make the column nullable"
        );
}
