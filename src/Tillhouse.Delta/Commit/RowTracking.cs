using System.Globalization;
using System.Text.Json;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Commit;

/// <summary>
/// Ids of rows, in tables that support them: every file that is new gets the first of as many ids as it has rows, from a mark that only rises. Two writers
/// never get the same, because a commit behind a winner takes its ids behind the winner's.
/// </summary>
internal static class RowTracking
{
    public const string Domain = "delta.rowTracking";
    private const string Mark = "rowIdHighWaterMark";

    /// <summary>The highest id that a snapshot's files have, -1 for none.</summary>
    public static long HighWaterMark(Snapshot? snapshot) =>
        snapshot?.Domains.GetValueOrDefault(Domain) is { } domain ? HighWaterMark(domain) : -1;

    /// <exception cref="DeltaException">T0604 when the domain does not hold a number.</exception>
    public static long HighWaterMark(DomainMetadata domain)
    {
        try
        {
            using var json = JsonDocument.Parse(domain.Configuration);
            return json.RootElement.GetProperty(Mark).GetInt64();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new DeltaException(
                DeltaErrors.CorruptLog,
                $"the domain {Domain} has no {Mark}",
                "let the program that wrote the table write the domain anew",
                e
            );
        }
    }

    /// <summary>The files with their ids, and the domain with the new mark if any were handed out; without ids in a table that gives none.</summary>
    /// <exception cref="DeltaException">T0610 when a file does not say how many rows it has.</exception>
    public static IEnumerable<DeltaAction> Number(IReadOnlyList<AddFile> files, Protocol protocol, Metadata metadata, LogHead head) =>
        !TableFeature.ForWriters(protocol, "rowTracking") ? files
        : ProtocolGate.IsTrue(metadata.Configuration, RowIdColumns.Suspended)
            ? files.Select(f => f with { BaseRowId = null, DefaultRowCommitVersion = null })
        : Number(files, head.RowIdHighWaterMark, head.Version + 1);

    private static IEnumerable<DeltaAction> Number(IReadOnlyList<AddFile> files, long mark, long version)
    {
        // Files that come back have ids already, which a mark that was lost may lie below.
        var last = files.Select(f => f.BaseRowId is { } first ? first + (f.Rows ?? 1) - 1 : -1).Append(mark).Max();
        var next = last + 1;
        foreach (var file in files)
        {
            yield return file with
            {
                BaseRowId = file.BaseRowId ?? next,
                DefaultRowCommitVersion = file.DefaultRowCommitVersion ?? version,
            };
            next += file.BaseRowId is null ? Rows(file) : 0;
        }

        if (next > mark + 1)
        {
            var json = string.Create(CultureInfo.InvariantCulture, $"{{\"{Mark}\":{next - 1}}}");
            yield return new DomainMetadata { Domain = Domain, Configuration = json };
        }
    }

    private static long Rows(AddFile file) =>
        file.Rows
        ?? throw new DeltaException(
            DeltaErrors.InvalidCommit,
            $"the table tracks rows, and the file {file.Path} does not say how many it has",
            "write the file with statistics"
        );

    /// <summary>Ids are the table's to give, its hidden columns are nobody else's, and where ids are kept every row has one.</summary>
    /// <exception cref="DeltaException">T0610, T0612 when it is not so.</exception>
    public static void Check(Transaction transaction, Metadata metadata)
    {
        if (transaction.Domains.Contains(Domain))
        {
            throw new DeltaException(DeltaErrors.InvalidCommit, $"the domain {Domain} cannot be set", "the library keeps it");
        }

        if (!transaction.ChangesMetadata || RowIdColumns.Named(metadata.Configuration) is not { } columns)
        {
            return;
        }

        var schema = Schema.DeltaSchema.Parse(metadata.SchemaString);
        if (schema.Fields.FirstOrDefault(f => columns.Has(f.Name) || columns.Has(Schema.FieldMetadata.PhysicalNameOf(f))) is { } taken)
        {
            throw new DeltaException(
                DeltaErrors.SchemaMismatch,
                $"a column cannot be named {taken.Name}: the table keeps ids of rows under this name",
                "choose another name"
            );
        }

        if (transaction.BeginsRowTracking)
        {
            transaction.ReadWholeTable();
            RequireIds(transaction, transaction.Read!);
        }
    }

    private static void RequireIds(Transaction transaction, Snapshot read)
    {
        var added = transaction.Adds.Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        var without = read.Files.FirstOrDefault(f =>
            f.BaseRowId is null && !transaction.Removes.ContainsKey(f.Key) && !added.Contains(f.Path)
        );
        if (without is not null)
        {
            throw new DeltaException(
                DeltaErrors.InvalidCommit,
                $"row tracking cannot be switched on like this: the rows of {without.Path} have no ids",
                $"set the property {RowIdColumns.Enabled}: that gives them ids"
            );
        }
    }
}
