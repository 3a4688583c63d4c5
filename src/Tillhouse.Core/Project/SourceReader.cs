using Tillhouse.Core.Project.Format;
using Tillhouse.Core.Project.Yaml;

namespace Tillhouse.Core.Project;

/// <summary>Reads one sources/*.yml (formats.md, "sources/orders.yml").</summary>
internal static class SourceReader
{
    public static SourceContract? Read(YamlMapping map, ProjectFile file, ErrorList errors)
    {
        var before = errors.Count;
        var reader = new MappingReader(map, SourceKeys.Source, errors);
        var columns = ReadColumns(reader.Map("columns"), errors);
        CheckColumns(reader.Scalars("key"), "key", columns, errors);
        CheckColumns(reader.Scalars("newest_by"), "newest_by", columns, errors);
        var name = reader.Text("source") ?? Path.GetFileNameWithoutExtension(file.Relative);
        if (!Forms.Name.Accepts(name))
        {
            errors.Add(
                ErrorCodes.MisplacedFile,
                $"'{name}' cannot be a source's name",
                $"name the file by {Forms.Name.Expected}, or add 'source:'",
                map.At
            );
        }

        return errors.Count > before
            ? null
            : new SourceContract
            {
                Name = name,
                Files = reader.Texts("files"),
                Csv = ReadCsv(reader.Map("csv"), errors),
                Xlsx = ReadXlsx(reader.Map("xlsx"), errors),
                Mode = reader.Text("mode") == "snapshot" ? SourceMode.Snapshot : SourceMode.Changes,
                Contract = reader.Text("contract") switch
                {
                    "freeze" => ContractMode.Freeze,
                    "ignore" => ContractMode.Ignore,
                    _ => ContractMode.Evolve,
                },
                Key = reader.Texts("key"),
                NewestBy = reader.Texts("newest_by"),
                Columns = columns,
                At = map.At,
            };
    }

    private static List<ColumnContract> ReadColumns(YamlMapping? map, ErrorList errors)
    {
        var columns = new List<ColumnContract>();
        foreach (var entry in map?.Entries ?? [])
        {
            if (!Forms.Name.Accepts(entry.Key))
            {
                errors.Add(
                    ErrorCodes.InvalidValue,
                    $"'{entry.Key}' cannot be a column's name",
                    $"write {Forms.Name.Expected}, and the file's header behind from:",
                    entry.At
                );
            }
            else if (entry.Value is YamlMapping settings)
            {
                columns.Add(ReadColumn(entry, settings, errors));
            }
            else if (entry.Value is YamlScalar scalar && (scalar.IsNull || ColumnType.TryParse(scalar.Value, out _)))
            {
                ColumnType.TryParse(scalar.IsNull ? "string" : scalar.Value, out var type);
                columns.Add(
                    new ColumnContract
                    {
                        Name = entry.Key,
                        Type = type!,
                        At = entry.At,
                    }
                );
            }
            else
            {
                errors.Add(
                    ErrorCodes.InvalidValue,
                    $"{entry.Key} is {entry.Value.Kind}, which is not {Forms.Type.Expected}",
                    "write a type, or { type: …, required: true }",
                    entry.Value.At
                );
            }
        }

        return columns;
    }

    private static ColumnContract ReadColumn(YamlEntry entry, YamlMapping map, ErrorList errors)
    {
        var reader = new MappingReader(map, SourceKeys.Column, errors);
        ColumnType.TryParse(reader.Text("type") ?? "string", out var type);
        RefuseUnless(type is ColumnType.Date or ColumnType.Timestamp, "formats", "dates and timestamps");
        RefuseUnless(type is ColumnType.Timestamp, "timezone", "timestamps");
        RefuseUnless(type is ColumnType.Decimal or ColumnType.Double or ColumnType.BigInt, "decimal", "numbers");
        RefuseUnless(type is ColumnType.Decimal or ColumnType.Double or ColumnType.BigInt, "strip", "numbers");
        return new ColumnContract
        {
            Name = entry.Key,
            Type = type!,
            Required = reader.Flag("required"),
            From = reader.Texts("from"),
            Formats = reader.Texts("formats"),
            TimeZone = reader.Text("timezone"),
            DecimalSeparator = reader.Character("decimal") ?? '.',
            Strip = reader.Text("strip") ?? "",
            Default = reader.Scalar("default") is { IsNull: false } text ? text.Value : null,
            At = entry.At,
        };

        void RefuseUnless(bool fits, string key, string kinds)
        {
            if (!fits && reader.Node(key) is { } node)
            {
                errors.Add(
                    ErrorCodes.InvalidValue,
                    $"{key} is for {kinds}, and {entry.Key} is none",
                    $"take {key} out, or change the type",
                    node.At
                );
            }
        }
    }

    private static void CheckColumns(IReadOnlyList<YamlScalar> names, string key, List<ColumnContract> columns, ErrorList errors)
    {
        foreach (var name in names.Where(n => columns.TrueForAll(c => c.Name != n.Value)))
        {
            errors.Add(
                ErrorCodes.InvalidValue,
                $"{key} names '{name.Value}', which is no column of the source",
                NearName.Help(name.Value, columns.Select(c => c.Name), "the columns"),
                name.At
            );
        }
    }

    private static CsvFormat ReadCsv(YamlMapping? map, ErrorList errors)
    {
        if (map is null)
        {
            return new CsvFormat();
        }

        var reader = new MappingReader(map, SourceKeys.Csv, errors);
        var usual = new CsvFormat();
        return new CsvFormat
        {
            Delimiter = reader.Character("delimiter") ?? usual.Delimiter,
            Quote = reader.Character("quote") ?? usual.Quote,
            Escape = reader.Character("escape"),
            Encoding = reader.Text("encoding") ?? usual.Encoding,
            Skip = reader.Whole("skip", usual.Skip),
            Header = reader.Node("header") is null ? usual.Header : reader.Flag("header"),
            Null = reader.Text("null") is { Length: > 0 } mark ? mark : null,
        };
    }

    private static XlsxFormat ReadXlsx(YamlMapping? map, ErrorList errors)
    {
        var sheets = map is null ? [] : new MappingReader(map, SourceKeys.Xlsx, errors).Texts("sheets");
        return sheets.Count == 0 ? new XlsxFormat() : new XlsxFormat { Sheets = sheets };
    }
}
