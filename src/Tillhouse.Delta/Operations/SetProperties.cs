using System.Globalization;
using System.Text.Json;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Operations;

/// <summary>Sets table properties. A property that stands for a feature brings the protocol that the feature needs with it (section 8).</summary>
public static class SetProperties
{
    private const string FeaturePrefix = "delta.feature.";
    private const string ReaderVersion = "delta.minReaderVersion";
    private const string WriterVersion = "delta.minWriterVersion";

    /// <summary>Commits properties.</summary>
    /// <param name="table">The table.</param>
    /// <param name="properties">
    /// By name. <c>delta.feature.NAME=supported</c>, <c>delta.minReaderVersion</c> and <c>delta.minWriterVersion</c> raise the protocol and are not kept.
    /// </param>
    /// <param name="options">What it was computed from, domains, history.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DeltaException">T0610 for a property that Delta does not have or that this table cannot take, T0603 for a feature that is not supported.</exception>
    public static Task<CommitResult> SetPropertiesAsync(
        this DeltaTable table,
        IReadOnlyDictionary<string, string> properties,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        MetadataChange.RunAsync(
            table,
            options,
            read =>
            {
                var description = CommitOptions.Describe(options, "SET TBLPROPERTIES");
                description.Parameter(
                    "properties",
                    JsonSerializer.Serialize(
                        properties.ToDictionary(p => p.Key, p => (string?)p.Value),
                        DeltaJson.Relaxed.DictionaryStringString
                    )
                );
                var (stored, protocol) = Resolve(properties, read.Protocol);
                var metadata = Apply(read, stored);
                var tracks = RowIdColumns.Of(read) is null && ProtocolGate.IsTrue(metadata.Configuration, RowIdColumns.Enabled);
                var transaction = table.Begin(description, read, dataChange: !tracks);
                transaction.SetProtocol(protocol);
                transaction.SetMetadata(metadata);
                if (tracks)
                {
                    GiveIds(transaction, read);
                }

                CommitOptions.Apply(options, transaction);
                return transaction;
            },
            cancellationToken
        );

    /// <summary>
    /// From now on every row has an id that stays: files whose rows have none are named anew, and get theirs. Nobody may bring or take files meanwhile.
    /// </summary>
    private static void GiveIds(Transaction transaction, Snapshot read)
    {
        transaction.ReadWholeTable();
        transaction.ReadFiles(read.Files);
        transaction.Add(
            read.Files.Where(f => f.BaseRowId is null || f.DefaultRowCommitVersion is null)
                .Select(f => f.ToAdd(read.PartitionColumns, dataChange: false))
        );
    }

    /// <summary>Parts what is kept from what only raises the protocol.</summary>
    internal static (Dictionary<string, string> Stored, Protocol Protocol) Resolve(
        IReadOnlyDictionary<string, string> properties,
        Protocol protocol
    )
    {
        var stored = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in properties)
        {
            if (key.StartsWith(FeaturePrefix, StringComparison.Ordinal))
            {
                protocol = value is "supported" or "enabled"
                    ? ProtocolUpgrade.With(protocol, key[FeaturePrefix.Length..])
                    : throw MetadataChange.Refuse(
                        $"{key} cannot be '{value}'",
                        "it is 'supported'; a feature cannot be taken away by a property"
                    );
            }
            else if (key is not (ReaderVersion or WriterVersion))
            {
                stored[key] = value;
            }
        }

        protocol = ProtocolUpgrade.ToVersions(protocol, Version(properties, ReaderVersion), Version(properties, WriterVersion));
        return (stored, protocol);
    }

    private static int Version(IReadOnlyDictionary<string, string> properties, string key) =>
        !properties.TryGetValue(key, out var text) ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version
        : throw MetadataChange.Refuse($"{key} cannot be '{text}'", "it is a whole number");

    private static Metadata Apply(Snapshot read, Dictionary<string, string> properties)
    {
        foreach (var (key, value) in properties)
        {
            if (key.StartsWith(ExpressionText.ConstraintPrefix, StringComparison.OrdinalIgnoreCase))
            {
                throw MetadataChange.Refuse(
                    $"{key} cannot be set as a property",
                    "add a constraint: that looks at the rows that are there"
                );
            }

            if (key is ColumnIds.MaxId || key.StartsWith(RowIdColumns.Prefix, StringComparison.Ordinal))
            {
                throw MetadataChange.Refuse($"{key} cannot be set", "the library keeps it");
            }

            TableProperty.Check(key, value);
        }

        var before = read.Metadata.Configuration;
        var after = new Dictionary<string, string>(before);
        foreach (var (key, value) in properties)
        {
            after[key] = value;
        }

        RowIdColumns.Name(after, before);
        var metadata = read.Metadata with { Configuration = after };
        var (from, to) = (before.GetValueOrDefault(ColumnIds.Mode, "none"), after.GetValueOrDefault(ColumnIds.Mode, "none"));
        if (from == to)
        {
            return metadata;
        }

        if ((from, to) is not ("none", "name"))
        {
            throw MetadataChange.Refuse(
                $"column mapping cannot go from {from} to {to}",
                "the files of a table with rows let it go from none to name only"
            );
        }

        var (schema, configuration) = ColumnIds.Assign(read.Schema, after, filesHaveNames: true);
        return metadata with { SchemaString = DeltaSchema.ToJson(schema), Configuration = configuration };
    }
}
