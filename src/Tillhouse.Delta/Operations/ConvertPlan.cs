using System.Globalization;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Operations;

/// <summary>The table that a folder of Parquet files is to become (section 15). No file is moved or written anew.</summary>
public sealed record ConvertPlan
{
    /// <summary>A key prefix of the store.</summary>
    public required string TablePath { get; init; }

    /// <summary>The columns of all files, and those of their directories.</summary>
    public required TableDefinition Definition { get; init; }

    /// <summary>The files.</summary>
    public required IReadOnlyList<AddFile> Files { get; init; }

    internal static ConvertPlan Of(string tablePath, IReadOnlyList<(string Path, ObjectInfo Info, ParquetFile Parquet)> files)
    {
        var partitions = files.Select(f => HivePartition.Of(f.Path)).ToList();
        var names = partitions[0].Select(p => p.Name).ToList();
        for (var i = 0; i < files.Count; i++)
        {
            if (!partitions[i].Select(p => p.Name).SequenceEqual(names))
            {
                throw Refuse(
                    $"{files[0].Path} and {files[i].Path} do not lie in the same kind of directories",
                    "all files must be partitioned by the same columns, in directories named column=value"
                );
            }
        }

        var columns = Merge(files);
        var typed = names.Select((name, at) => Column(name, columns, [.. partitions.Select(p => p[at].Value)])).ToList();
        return new ConvertPlan
        {
            TablePath = tablePath,
            Definition = new TableDefinition(new StructType([.. columns.Where(c => !names.Contains(c.Name)), .. typed]))
            {
                PartitionColumns = names,
            },
            Files =
            [
                .. files.Select(
                    (f, i) =>
                        new AddFile
                        {
                            Path = FilePath.Encode(f.Path),
                            PartitionValues = partitions[i].ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal),
                            Size = f.Info.Size,
                            ModificationTime = f.Info.Modified.ToUnixTimeMilliseconds(),
                            DataChange = true,
                            Stats = string.Create(CultureInfo.InvariantCulture, $"{{\"numRecords\":{f.Parquet.Rows}}}"),
                        }
                ),
            ],
        };
    }

    /// <summary>Columns that only some files have are null in the others; a column of two types cannot be one.</summary>
    private static List<StructField> Merge(IReadOnlyList<(string Path, ObjectInfo Info, ParquetFile Parquet)> files)
    {
        var columns = new List<StructField>();
        var first = new Dictionary<string, (StructField Field, string Path)>(StringComparer.OrdinalIgnoreCase);
        foreach (var (path, _, parquet) in files)
        {
            foreach (var field in parquet.Schema.Fields)
            {
                if (first.TryAdd(field.Name, (field, path)))
                {
                    columns.Add(field);
                }
                else if (first[field.Name] is var (known, where) && (known.Name != field.Name || !known.Type.Equals(field.Type)))
                {
                    throw new DeltaException(
                        DeltaErrors.SchemaMismatch,
                        $"column {known.Name} is of type {known.Type} in {where}, and {field.Name} is of type {field.Type} in {path}",
                        "write the files of one kind anew, or convert them into a table of their own"
                    );
                }
            }
        }

        return columns;
    }

    /// <summary>A column of the directories: of the type that files have of it, or else of the narrowest that all its values are texts of.</summary>
    private static StructField Column(string name, List<StructField> columns, List<string?> values) =>
        columns.Find(c => c.Name == name) ?? new StructField(name, TypeOf([.. values.OfType<string>()]));

    private static DeltaType TypeOf(List<string> values) =>
        values.Count == 0 ? DeltaType.String
        : values.TrueForAll(IsLong) ? DeltaType.Long
        : values.TrueForAll(v => DateOnly.TryParseExact(v, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            ? DeltaType.Date
        : DeltaType.String;

    /// <summary>007 is a text: as a number it would come back as 7.</summary>
    private static bool IsLong(string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number.ToString(CultureInfo.InvariantCulture) == value;

    internal static DeltaException Refuse(string message, string help) => new(DeltaErrors.NotConvertible, message, help);
}
