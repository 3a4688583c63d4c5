using Tillhouse.Delta.Actions;

namespace Tillhouse.Delta.Snapshots;

/// <summary>
/// The columns in which data files keep the ids and versions of rows that were there before the file was (row tracking). They are in no schema, so nobody
/// sees them; the table's properties say what they are called. A row without a value in them has the id that its place in the file gives it.
/// </summary>
/// <param name="Id">The name of the column with ids, also under column mapping.</param>
/// <param name="Version">The name of the column with the versions that last changed a row.</param>
internal sealed record RowIdColumns(string Id, string Version)
{
    public const string Enabled = "delta.enableRowTracking";
    public const string Suspended = "delta.rowTrackingSuspended";
    public const string Prefix = "delta.rowTracking.";

    private const string IdProperty = Prefix + "materializedRowIdColumnName";
    private const string VersionProperty = Prefix + "materializedRowCommitVersionColumnName";

    /// <summary>The columns of a table that keeps the ids of its rows; null for one that does not.</summary>
    public static RowIdColumns? Of(Snapshot snapshot) => Of(snapshot.Protocol, snapshot.Metadata);

    /// <exception cref="DeltaException">T0604 when the table does not say what they are called.</exception>
    public static RowIdColumns? Of(Protocol protocol, Metadata metadata) =>
        !TableFeature.ForWriters(protocol, "rowTracking") || !ProtocolGate.IsTrue(metadata.Configuration, Enabled)
            ? null
            : Named(metadata.Configuration)
                ?? throw new DeltaException(
                    DeltaErrors.CorruptLog,
                    $"the table tracks rows and lacks the property {IdProperty} or {VersionProperty}",
                    $"let the program that made the table set {Enabled} anew"
                );

    /// <summary>The columns that a table has, or had while it tracked rows.</summary>
    public static RowIdColumns? Named(IReadOnlyDictionary<string, string> configuration) =>
        configuration.TryGetValue(IdProperty, out var id) && configuration.TryGetValue(VersionProperty, out var version)
            ? new RowIdColumns(id, version)
            : null;

    /// <summary>
    /// Names the columns. What they were once called they are called for ever: files have them by that name. Names of another table are of no use, since files
    /// that come from there would bring ids that were given to other rows.
    /// </summary>
    public static void Name(Dictionary<string, string> configuration, IReadOnlyDictionary<string, string>? before)
    {
        configuration.Remove(IdProperty);
        configuration.Remove(VersionProperty);
        var names = before is null ? null : Named(before);
        if (names is null && ProtocolGate.IsTrue(configuration, Enabled))
        {
            names = new RowIdColumns($"_row-id-col-{Guid.NewGuid()}", $"_row-commit-version-col-{Guid.NewGuid()}");
        }

        names?.Keep(configuration);
    }

    /// <summary>Puts the names among a table's properties.</summary>
    public void Keep(Dictionary<string, string> configuration)
    {
        configuration[IdProperty] = Id;
        configuration[VersionProperty] = Version;
    }

    /// <summary>Whether a column in a file has the name of one of them.</summary>
    public bool Has(string column) =>
        column.Equals(Id, StringComparison.OrdinalIgnoreCase) || column.Equals(Version, StringComparison.OrdinalIgnoreCase);
}
