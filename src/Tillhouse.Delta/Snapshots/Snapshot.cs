using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Snapshots;

/// <summary>A table as it is at one version. Never changes; <see cref="DeltaTable.RefreshAsync"/> makes the next one from it.</summary>
public sealed class Snapshot
{
    private StructType? schema;

    internal Snapshot() { }

    /// <summary>From 0.</summary>
    public required long Version { get; init; }

    /// <summary>The table's root: a key prefix of its store.</summary>
    public required string TablePath { get; init; }

    /// <summary>The store the table lives on.</summary>
    public required IObjectStore Store { get; init; }

    /// <summary>What readers and writers must know.</summary>
    public required Protocol Protocol { get; init; }

    /// <summary>Name, schema text, partition columns, properties.</summary>
    public required Metadata Metadata { get; init; }

    /// <summary>By application.</summary>
    public required IReadOnlyDictionary<string, TransactionId> Transactions { get; init; }

    /// <summary>By domain, without removed ones.</summary>
    public required IReadOnlyDictionary<string, DomainMetadata> Domains { get; init; }

    /// <summary>The files that make up the table, in no particular order.</summary>
    public IEnumerable<LiveFile> Files => FileSet.Select(static place => new LiveFile(place));

    /// <summary>How many files there are.</summary>
    public int FileCount => FileSet.Count;

    /// <summary>The sum of the files' sizes.</summary>
    public long SizeInBytes => FileSet.SizeInBytes;

    /// <summary>The rows by the files' statistics; null when a file has none.</summary>
    public long? Rows => Files.Aggregate((long?)0, (sum, file) => sum + file.Rows);

    /// <summary>The table's columns.</summary>
    public StructType Schema => schema ??= DeltaSchema.Parse(Metadata.SchemaString);

    /// <summary>In the order of the directories.</summary>
    public IReadOnlyList<string> PartitionColumns => Metadata.PartitionColumns;

    /// <summary>The path or URI under which an engine opens a file.</summary>
    /// <exception cref="DeltaException">T0604 when the path leaves the table.</exception>
    public string Locate(LiveFile file) => Locate(file.Key.Path);

    /// <summary>The same for a path in canonical form.</summary>
    internal string Locate(string path)
    {
        if (Log.FilePath.IsAbsolute(path))
        {
            return path;
        }

        try
        {
            return Store.Locate(ObjectKey.Join(TablePath, path));
        }
        catch (ArgumentException e)
        {
            throw new DeltaException(
                DeltaErrors.CorruptLog,
                $"the log names the file '{path}', which is no path",
                "restore the log from a copy",
                e
            );
        }
    }

    internal FileSet FileSet { get; init; } = FileSet.Empty;

    internal FileSet TombstoneSet { get; init; } = FileSet.Empty;

    /// <summary>Files that left the table, as far as the log still names them.</summary>
    internal IEnumerable<RemoveFile> Tombstones => TombstoneSet.Select(ActionRows.ToRemove);

    /// <summary>As the keys of <c>partitionValues</c> have them; other than <see cref="PartitionColumns"/> under column mapping.</summary>
    internal IReadOnlyList<string> PhysicalPartitionColumns { get; init; } = [];

    internal string LogKey => ObjectKey.Join(TablePath, "_delta_log");
}
