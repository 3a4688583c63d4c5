using System.Globalization;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.DuckDb;

/// <summary>A snapshot, or some of its files, as SQL text that stands where a table may stand.</summary>
public static class TableScan
{
    // Up to here a branch for each partition, whose values are constants. Every branch is planned anew by each statement that reads the table, which
    // soon costs more than the join: with a dozen months a quarter of a small shop's run went into planning.
    private const int MaxBranches = 4;

    /// <summary>Which of the files given a row is in, from 0: a UBIGINT.</summary>
    internal const string FileColumn = "__till_file";

    /// <summary>Which row of its file a row is, from 0, deleted ones counted: a BIGINT.</summary>
    internal const string RowColumn = "__till_row";

    /// <summary>The id that a row keeps for as long as it is in the table, where the table tracks rows: a BIGINT.</summary>
    internal const string RowIdColumn = "__till_row_id";

    /// <summary>The version that brought or last changed a row, likewise.</summary>
    internal const string RowVersionColumn = "__till_row_version";

    /// <summary>A parenthesised SELECT with the table's columns in their order and types; naive UTC TIMESTAMPs for <c>timestamp</c> columns.</summary>
    /// <param name="snapshot">What to read.</param>
    /// <param name="files">Which of its files; all by default.</param>
    /// <param name="naiveTimestamps">False keeps them TIMESTAMPTZ.</param>
    /// <param name="uniform">Whether all files are known to have the table's very columns, as when one commit wrote them all: then they are read as one.</param>
    /// <param name="deleted">The rows that deletion vectors take out of the files. The text may be run on its connection until it is disposed.</param>
    /// <exception cref="DeltaException">T0603 when files have deletion vectors and <paramref name="deleted"/> is not given.</exception>
    public static string Sql(
        Snapshot snapshot,
        IReadOnlyCollection<LiveFile>? files = null,
        bool naiveTimestamps = true,
        bool uniform = false,
        SkippedRows? deleted = null
    )
    {
        var scanned = Files(snapshot, files ?? [.. snapshot.Files], deleted);
        var mode = ProtocolGate.MappingMode(snapshot.Protocol, snapshot.Metadata);
        var scan = new ScanSql(snapshot.Schema, snapshot.PartitionColumns, mode, naiveTimestamps);
        var hive = uniform && mode == ColumnMappingMode.None && HivePath.Tells(snapshot.Schema, snapshot.PartitionColumns, scanned);
        return Sql(scan, scanned, deleted?.Relation, hive);
    }

    /// <summary>The same for files that no commit names yet, so that they can be checked before one does.</summary>
    /// <param name="schema">The columns to read.</param>
    /// <param name="partitionColumns">Those whose values are not in the files.</param>
    /// <param name="files">The files.</param>
    /// <param name="naiveTimestamps">False keeps them TIMESTAMPTZ.</param>
    /// <param name="uniform">Whether all files are known to have these very columns.</param>
    public static string Sql(
        StructType schema,
        IReadOnlyList<string> partitionColumns,
        IReadOnlyCollection<ScanFile> files,
        bool naiveTimestamps = true,
        bool uniform = false
    )
    {
        var scan = new ScanSql(schema, partitionColumns, ColumnMappingMode.None, naiveTimestamps);
        return Sql(scan, [.. files], null, uniform && HivePath.Tells(schema, partitionColumns, files));
    }

    /// <summary>
    /// A scan with <see cref="FileColumn"/> and <see cref="RowColumn"/> behind the table's columns, and timestamps as they are in the file: rows that
    /// are to be changed.
    /// </summary>
    /// <param name="snapshot">What to read.</param>
    /// <param name="files">Which of its files.</param>
    /// <param name="deleted">As above.</param>
    /// <param name="naiveTimestamps">False keeps them TIMESTAMPTZ.</param>
    /// <param name="ids">Where its files keep ids, when <see cref="RowIdColumn"/> and <see cref="RowVersionColumn"/> are wanted, too.</param>
    /// <exception cref="DeltaException">T0603 when files have deletion vectors and <paramref name="deleted"/> is not given.</exception>
    internal static string WithPositions(
        Snapshot snapshot,
        IReadOnlyCollection<LiveFile> files,
        SkippedRows? deleted = null,
        bool naiveTimestamps = false,
        RowIdColumns? ids = null
    )
    {
        var mode = ProtocolGate.MappingMode(snapshot.Protocol, snapshot.Metadata);
        var scan = new ScanSql(snapshot.Schema, snapshot.PartitionColumns, mode, naiveTimestamps, positions: true)
        {
            Rows = files.Sum(f => f.Rows),
            RowIds = ids,
        };
        var scanned = Files(snapshot, files, deleted);
        return files.Count == 0 ? scan.Empty()
            : ids is null && snapshot.PartitionColumns.Count == 0 && scanned.TrueForAll(f => f.Rows is null) ? scan.Branch(scanned, [])
            : scan.Join(ids is null ? scanned : [.. files.Zip(scanned, WithIds)], deleted?.Relation);
    }

    /// <summary>A SELECT of the rows of files that are to be written anew, with their ids where the table keeps them.</summary>
    internal static string Rewrite(Snapshot snapshot, IReadOnlyCollection<LiveFile> files, SkippedRows deleted, RowIdColumns? ids) =>
        ids is null
            ? $"SELECT * FROM {Sql(snapshot, files, naiveTimestamps: false, deleted: deleted)} AS target"
            : $"SELECT * EXCLUDE ({FileColumn}, {RowColumn}) FROM {WithPositions(snapshot, files, deleted, ids: ids)} AS target";

    private static ScanFile WithIds(LiveFile file, ScanFile scanned) =>
        file is { BaseRowId: { } id, DefaultRowCommitVersion: { } version }
            ? scanned with
            {
                BaseRowId = id,
                DefaultRowCommitVersion = version,
            }
            : throw new DeltaException(
                DeltaErrors.CorruptLog,
                $"the table tracks rows, and those of the file {file.Path} have no ids",
                "let the program that wrote the file add it again"
            );

    /// <summary>Partition values as typed rows, and which of the list each is, from 0.</summary>
    internal static string PartitionRows(Snapshot snapshot, IReadOnlyList<IReadOnlyList<string?>> partitions, string ordinal)
    {
        var columns = snapshot
            .PartitionColumns.Select(c => snapshot.Schema.Fields.First(f => f.Name == c))
            .Select(f => new ScanColumn(f, ColumnMappingMode.None, snapshot.PartitionColumns))
            .ToList();
        var rows = partitions.Select(
            (p, i) => $"({string.Join(", ", p.Select(DuckDb.Sql.TextOrNull).Append(i.ToString(CultureInfo.InvariantCulture)))})"
        );
        var typed = columns.Select((c, i) => c.As(c.Value($"t{i}"), naiveTimestamps: false));
        var texts = columns.Select((_, i) => $"t{i}");
        return $"(SELECT {string.Join(", ", typed)}, {ordinal} FROM (VALUES {string.Join(", ", rows)}) AS v({string.Join(", ", texts)}, {ordinal}))";
    }

    private static List<ScanFile> Files(Snapshot snapshot, IReadOnlyCollection<LiveFile> files, SkippedRows? deleted) =>
        [
            .. files.Select(f =>
                f.DeletionVector?.UniqueId is null ? new ScanFile(snapshot.Locate(f), f.PartitionValues)
                : deleted is null ? throw ProtocolGate.DeletionVectorsInUse()
                : new ScanFile(snapshot.Locate(f), f.PartitionValues) { Rows = deleted.NumberOf(f) }
            ),
        ];

    /// <summary>Files without deleted rows are spared the joins that the others need.</summary>
    private static string Sql(ScanSql scan, List<ScanFile> files, string? deletedRows, bool hive)
    {
        var whole = files.FindAll(f => f.Rows is null);
        var holed = files.FindAll(f => f.Rows is not null);
        var parts = new List<string>();
        if (whole.Count > 0 && hive)
        {
            parts.Add(scan.Hive(whole));
        }
        else if (whole.Count > 0)
        {
            var partitions = whole.GroupBy(f => f.PartitionValues, PartitionComparer.Instance).ToList();
            parts.AddRange(partitions.Count <= MaxBranches ? partitions.Select(p => scan.Branch([.. p], p.Key)) : [scan.Join(whole)]);
        }

        if (holed.Count > 0)
        {
            parts.Add(scan.Join(holed, deletedRows));
        }

        return parts.Count switch
        {
            0 => scan.Empty(),
            1 => parts[0],
            _ => "(" + string.Join("\nUNION ALL ", parts) + ")",
        };
    }
}

/// <summary>A data file as a scan needs to know it.</summary>
/// <param name="Location">The path or URI under which the engine opens it.</param>
/// <param name="PartitionValues">The values of the partition columns, in their order, as the log has them.</param>
public sealed record ScanFile(string Location, IReadOnlyList<string?> PartitionValues)
{
    /// <summary>Its number among the files of which not all rows are wanted, or null.</summary>
    internal int? Rows { get; init; }

    /// <summary>What a change feed says of its rows, or null.</summary>
    internal FileChange? Change { get; init; }

    /// <summary>The id of its first row, or null.</summary>
    internal long? BaseRowId { get; init; }

    /// <summary>The version of rows that do not say it themselves, or null.</summary>
    internal long? DefaultRowCommitVersion { get; init; }
}

/// <summary>What happened to the rows of a file.</summary>
/// <param name="Type">As <c>_change_type</c> has it; null where the file itself says it of each row.</param>
/// <param name="Version">The version that did it.</param>
/// <param name="Time">When.</param>
internal sealed record FileChange(string? Type, long Version, DateTimeOffset Time);
