using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.Commit;

/// <summary>The least protocol that does (section 8): most programs can then read the table.</summary>
internal static class ProtocolUpgrade
{
    private static readonly Protocol Least = new() { MinReaderVersion = 1, MinWriterVersion = 2 };

    /// <summary>For a new table.</summary>
    public static Protocol For(StructType schema, bool domains)
    {
        var protocol = Least;
        if (domains)
        {
            protocol = WithWriterFeature(protocol, "domainMetadata");
        }

        return WithSchema(protocol, schema);
    }

    /// <summary>The protocol with what a schema's types need.</summary>
    public static Protocol WithSchema(Protocol protocol, StructType schema) =>
        schema.SelfAndNested().Any(t => t == DeltaType.TimestampNtz) ? WithReaderFeature(protocol, "timestampNtz") : protocol;

    /// <summary>The protocol with one more writer feature; the same object when it has it.</summary>
    public static Protocol WithWriterFeature(Protocol protocol, string feature) =>
        protocol.MinWriterVersion == 7 && (protocol.WriterFeatures?.Contains(feature) ?? false)
            ? protocol
            : protocol with
            {
                MinWriterVersion = 7,
                WriterFeatures = [.. protocol.MinWriterVersion == 7 ? protocol.WriterFeatures ?? [] : Implied(protocol), feature],
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

        static IEnumerable<string> Writers(Protocol p) => p.MinWriterVersion == 7 ? p.WriterFeatures ?? [] : Implied(p);
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

    private static Protocol WithReaderFeature(Protocol protocol, string feature)
    {
        var writer = WithWriterFeature(protocol, feature);
        return protocol.MinReaderVersion == 3 && (protocol.ReaderFeatures?.Contains(feature) ?? false)
            ? writer
            : writer with
            {
                MinReaderVersion = 3,
                ReaderFeatures = protocol.MinReaderVersion == 2 ? ["columnMapping", feature] : [.. protocol.ReaderFeatures ?? [], feature],
            };
    }

    /// <summary>A version below 7 stands for all features up to it; none may get lost on the way to names.</summary>
    private static List<string> Implied(Protocol protocol) =>
        [
            .. (ReadOnlySpan<string>)(protocol.MinWriterVersion >= 2 ? ["appendOnly", "invariants"] : []),
            .. (ReadOnlySpan<string>)(protocol.MinWriterVersion >= 3 ? ["checkConstraints"] : []),
            .. (ReadOnlySpan<string>)(protocol.MinWriterVersion >= 4 ? ["changeDataFeed", "generatedColumns"] : []),
            .. (ReadOnlySpan<string>)(protocol.MinWriterVersion >= 5 ? ["columnMapping"] : []),
            .. (ReadOnlySpan<string>)(protocol.MinWriterVersion >= 6 ? ["identityColumns"] : []),
        ];
}
