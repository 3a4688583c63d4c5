using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Commit;

/// <summary>The least protocol that does (section 8): most programs can then read the table. Never lower than what the table has.</summary>
internal static class ProtocolUpgrade
{
    /// <summary>What a table without any feature beyond the oldest needs.</summary>
    public static Protocol Least { get; } = new() { MinReaderVersion = 1, MinWriterVersion = 2 };

    /// <summary>The protocol with what a table's properties, columns and domains use; the same object when it has all of that.</summary>
    public static Protocol For(Protocol protocol, Metadata metadata, StructType schema, IEnumerable<string> domains)
    {
        foreach (var feature in TableFeature.InUse(metadata.Configuration, schema).Concat(domains.SelectMany(OfDomain)))
        {
            protocol = With(protocol, feature);
        }

        return protocol;
    }

    /// <summary>The protocol with one more feature and those that it requires; the same object when it has them.</summary>
    /// <exception cref="DeltaException">T0603 for a feature that is not honoured.</exception>
    public static Protocol With(Protocol protocol, string name)
    {
        var feature = TableFeature.Find(name) ?? throw NotHonoured(name);
        foreach (var required in feature.Requires)
        {
            protocol = With(protocol, required);
        }

        if (TableFeature.Supports(protocol, name) || HasAlias(protocol, name))
        {
            return protocol;
        }

        protocol = ToNames(protocol);
        if (feature.IsReader)
        {
            List<string> readers = protocol.MinReaderVersion == 2 ? ["columnMapping"] : [.. protocol.ReaderFeatures ?? []];
            protocol = protocol with { MinReaderVersion = 3, ReaderFeatures = [.. readers.Where(f => f != name), name] };
        }

        return TableFeature.ForWriters(protocol, name)
            ? protocol
            : protocol with
            {
                WriterFeatures = [.. protocol.WriterFeatures ?? [], name],
            };
    }

    /// <summary>At least these versions: a version that names features keeps all that the old version stood for.</summary>
    /// <exception cref="DeltaException">T0603 for versions that the protocol does not have.</exception>
    public static Protocol ToVersions(Protocol protocol, int reader, int writer)
    {
        if (reader is < 0 or > 3 || writer is < 0 or > 7 || (reader == 3 && writer is not (0 or 7)))
        {
            throw new DeltaException(
                DeltaErrors.UnsupportedFeature,
                FormattableString.Invariant($"there is no protocol of reader version {reader} and writer version {writer}"),
                "readers have versions 1 to 3, writers 1 to 7; reader version 3 comes with writer version 7"
            );
        }

        if ((writer == 7 || reader == 3) && protocol.MinWriterVersion < 7)
        {
            protocol = ToNames(protocol);
        }

        if (protocol.MinWriterVersion < writer)
        {
            protocol = protocol with { MinWriterVersion = writer };
        }

        if (protocol.MinReaderVersion >= reader)
        {
            return protocol;
        }

        return reader == 3
            ? protocol with
            {
                MinReaderVersion = 3,
                ReaderFeatures = [.. (protocol.WriterFeatures ?? []).Where(f => TableFeature.Find(f)?.IsReader ?? false)],
            }
            : With(
                protocol with
                {
                    MinReaderVersion = protocol.MinWriterVersion < 7 ? reader : protocol.MinReaderVersion,
                },
                "columnMapping"
            );
    }

    private static IEnumerable<string> OfDomain(string domain) =>
        domain switch
        {
            "delta.clustering" => ["clustering"],
            "delta.rowTracking" => ["rowTracking"],
            _ => ["domainMetadata"],
        };

    /// <summary>The names that a feature had before it was finished mean the same.</summary>
    private static bool HasAlias(Protocol protocol, string name) =>
        name switch
        {
            "typeWidening" => TableFeature.Supports(protocol, "typeWidening-preview"),
            "timestampNtz" => TableFeature.Supports(protocol, "timestampWithoutTimezone"),
            _ => false,
        };

    /// <summary>A version below 7 stands for all features up to it; none may get lost on the way to names.</summary>
    private static Protocol ToNames(Protocol protocol) =>
        protocol.MinWriterVersion >= 7
            ? protocol
            : protocol with
            {
                MinWriterVersion = 7,
                WriterFeatures = [.. TableFeature.Honoured.Where(f => f.LegacyWriter <= protocol.MinWriterVersion).Select(f => f.Name)],
            };

    /// <summary>A protocol that holds all that two others do; the first itself when the second adds nothing. Nothing is ever lowered.</summary>
    public static Protocol Merged(Protocol protocol, Protocol other)
    {
        var merged = protocol with
        {
            MinReaderVersion = Math.Max(protocol.MinReaderVersion, other.MinReaderVersion),
            MinWriterVersion = Math.Max(protocol.MinWriterVersion, other.MinWriterVersion),
        };
        if (merged.MinWriterVersion == 7)
        {
            merged = merged with { WriterFeatures = [.. Writers(protocol).Union(Writers(other))] };
        }

        if (merged.MinReaderVersion == 3)
        {
            merged = merged with { ReaderFeatures = [.. Readers(protocol).Union(Readers(other))] };
        }

        return Same(merged, protocol) ? protocol : merged;

        static IEnumerable<string> Writers(Protocol p) => ToNames(p).WriterFeatures ?? [];
        static IEnumerable<string> Readers(Protocol p) =>
            p.MinReaderVersion == 3 ? p.ReaderFeatures ?? []
            : p.MinReaderVersion == 2 ? ["columnMapping"]
            : [];
    }

    private static bool Same(Protocol a, Protocol b) =>
        a.MinReaderVersion == b.MinReaderVersion
        && a.MinWriterVersion == b.MinWriterVersion
        && (a.WriterFeatures ?? []).ToHashSet().SetEquals(b.WriterFeatures ?? [])
        && (a.ReaderFeatures ?? []).ToHashSet().SetEquals(b.ReaderFeatures ?? []);

    private static DeltaException NotHonoured(string name) =>
        new(
            DeltaErrors.UnsupportedFeature,
            $"the feature {name} is not supported",
            $"supported are {string.Join(", ", TableFeature.Honoured.Select(f => f.Name))}"
        );
}
