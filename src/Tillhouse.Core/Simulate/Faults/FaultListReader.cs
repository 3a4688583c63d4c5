using System.Security.Cryptography;
using System.Text;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Project;
using Tillhouse.Core.Project.Format;
using Tillhouse.Core.Project.Yaml;

namespace Tillhouse.Core.Simulate.Faults;

/// <summary>Reads a list of faults from YAML, JSON or CSV: <c>kind source column value count day</c>.</summary>
public static class FaultListReader
{
    private static readonly CsvDialect Commas = new((byte)',', (byte)'"', null);

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path; a name that ends in <c>.csv</c> is CSV, all others are YAML, of which JSON is a part.</param>
    /// <param name="display">Its name in errors.</param>
    /// <exception cref="TillhouseErrors">All that is wrong, each with its line: T0102 to T0105 for the form, T0804 for a fault without a place.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static FaultList Read(string path, string display)
    {
        var bytes = File.ReadAllBytes(path);
        var text = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
        var errors = new ErrorList();
        var isCsv = Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase);
        var entries = isCsv ? FromCsv(text, display) : FromYaml(text, display, errors);
        List<Fault> faults = [.. entries.Select(entry => Fault(entry, errors)).OfType<Fault>()];
        errors.ThrowIfAny();
        return new FaultList(faults, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private static List<YamlMapping> FromYaml(string text, string display, ErrorList errors)
    {
        // A bare list is as good as one under its key; the key is put before it, and places stay those of the file.
        const string Key = FaultListKeys.Root + ": ";
        var (whole, start) = text.AsSpan().TrimStart() switch
        {
            ['-', ..] => ($"{Key}\n{text}", new SourceLocation(display, 0, 1)),
            ['[', ..] => (Key + text, new SourceLocation(display, 1, 1 - Key.Length)),
            _ => (text, new SourceLocation(display, 1, 1)),
        };
        if (YamlReader.Read(whole, start, errors) is not { } map)
        {
            return [];
        }

        List<YamlMapping> entries = [];
        foreach (var item in (new MappingReader(map, FaultListKeys.File, errors).Node(FaultListKeys.Root) as YamlSequence)?.Items ?? [])
        {
            if (item is YamlMapping entry)
            {
                entries.Add(entry);
            }
            else
            {
                errors.Add(
                    ErrorCodes.InvalidValue,
                    $"{item.Kind} is no fault",
                    "write { kind: missing_field, source: orders, count: 5 }",
                    item.At
                );
            }
        }

        return entries;
    }

    private static IEnumerable<YamlMapping> FromCsv(string text, string display)
    {
        IReadOnlyList<string>? header = null;
        foreach (var (index, line) in text.Split('\n').Index())
        {
            if (line.AsSpan().Trim().IsEmpty)
            {
                continue;
            }

            List<byte[]> fields = [];
            CsvRecordReader.Split(Encoding.UTF8.GetBytes(line.TrimEnd('\r')), Commas, [], fields);
            List<string> values = [.. fields.Select(field => Encoding.UTF8.GetString(field).Trim())];
            if (header is null)
            {
                header = values;
                continue;
            }

            var at = new SourceLocation(display, index + 1);
            yield return new YamlMapping(
                at,
                [
                    .. header
                        .Zip(values)
                        .Where(pair => pair.Second.Length > 0)
                        .Select(pair => new YamlEntry(pair.First, at, new YamlScalar(at, pair.Second, Plain: true, at))),
                ]
            );
        }
    }

    private static Fault? Fault(YamlMapping entry, ErrorList errors)
    {
        var before = errors.Count;
        var reader = new MappingReader(entry, FaultListKeys.Fault, errors);
        if (errors.Count > before)
        {
            return null;
        }

        var name = reader.Text("kind")!;
        if (FaultKinds.Find(name) is not { } kind)
        {
            Refuse(
                errors,
                reader,
                "kind",
                $"there is no kind of fault '{name}'",
                NearName.Help(name, FaultKinds.All.Select(FaultKinds.Name), "the kinds")
            );
            return null;
        }

        var fault = new Fault(kind, reader.Text("source")!)
        {
            Column = reader.Text("column"),
            Value = Value(kind, reader.Scalar("value")),
            Count = reader.Whole("count", 1),
            Day = reader.Whole("day", kind is FaultKind.LateDay ? 2 : 1),
            At = entry.At,
        };
        return InPlace(fault, reader, errors);
    }

    /// <summary>Blanks around a value are what the shop cleans away; only a missing field may consist of them.</summary>
    private static string? Value(FaultKind kind, YamlScalar? value) =>
        value is null or { IsNull: true } ? null
        : kind is FaultKind.MissingField ? value.Value
        : value.Value.Trim();

    private static Fault? InPlace(Fault fault, MappingReader reader, ErrorList errors)
    {
        var name = FaultKinds.Name(fault.Kind);
        var sources = FaultPlaces.Sources(fault.Kind).ToList();
        if (!sources.Contains(fault.Source))
        {
            var known = ShopSource.All.Any(s => s.Name == fault.Source);
            var message = known ? $"{name} has no place in {fault.Source}" : $"there is no source '{fault.Source}'";
            var help = known ? $"it has in {string.Join(", ", sources)}" : NearName.Help(fault.Source, sources, "the sources");
            return Refuse(errors, reader, "source", message, help);
        }

        var columns = FaultPlaces.Columns(fault.Kind, fault.Source);
        if (fault.Column is { } column && !columns.Contains(column))
        {
            return columns.Count == 0
                ? Refuse(errors, reader, "column", $"{name} has no column", "leave the column out")
                : Refuse(
                    errors,
                    reader,
                    "column",
                    $"{name} has no place in column '{column}' of {fault.Source}",
                    NearName.Help(column, columns, "the columns of this kind")
                );
        }

        if (FaultValue.Misfit(fault) is { } misfit)
        {
            return Refuse(errors, reader, "value", $"'{fault.Value}' is no value for {name}", misfit);
        }

        return fault.Kind is FaultKind.LateDay && fault.Day == 1
            ? Refuse(errors, reader, "day", "the opening can't come late", "name day 2 or a later one")
            : fault with
            {
                Column = fault.Column ?? columns.FirstOrDefault(),
            };
    }

    private static Fault? Refuse(ErrorList errors, MappingReader reader, string key, string message, string help)
    {
        errors.Add(ErrorCodes.InvalidFault, message, help, reader.PlaceOf(key));
        return null;
    }
}
