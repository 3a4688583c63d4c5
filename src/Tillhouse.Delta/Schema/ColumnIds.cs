using System.Globalization;
using System.Text.Json.Nodes;

namespace Tillhouse.Delta.Schema;

/// <summary>Ids and physical names of columns (section 11). An id is never given twice, and a physical name never changes.</summary>
internal static class ColumnIds
{
    public const string Mode = "delta.columnMapping.mode";
    public const string MaxId = "delta.columnMapping.maxColumnId";

    public static bool IsOn(IReadOnlyDictionary<string, string> configuration) =>
        configuration.TryGetValue(Mode, out var mode) && mode is "name" or "id";

    /// <summary>Gives every field that lacks one an id, and a physical name: its own name where files have it already, else one that no other column ever has.</summary>
    public static (StructType Schema, IReadOnlyDictionary<string, string> Configuration) Assign(
        StructType schema,
        IReadOnlyDictionary<string, string> configuration,
        bool filesHaveNames
    )
    {
        var max = schema
            .SelfAndNested()
            .OfType<StructType>()
            .SelectMany(s => s.Fields)
            .Select(f => f.Number(FieldMetadata.Id) ?? 0)
            .Append(Stored(configuration))
            .Max();
        var assigned = (StructType)Assign(schema, ref max, filesHaveNames);
        return (assigned, new Dictionary<string, string>(configuration) { [MaxId] = max.ToString(CultureInfo.InvariantCulture) });
    }

    private static long Stored(IReadOnlyDictionary<string, string> configuration) =>
        configuration.TryGetValue(MaxId, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : 0;

    private static DeltaType Assign(DeltaType type, ref long max, bool filesHaveNames)
    {
        switch (type)
        {
            case StructType s:
                var fields = new List<StructField>(s.Fields.Count);
                foreach (var old in s.Fields)
                {
                    var field = old;
                    if (field.MetadataValue(FieldMetadata.Id) is null)
                    {
                        field = field.With(FieldMetadata.Id, JsonValue.Create(++max));
                    }

                    if (field.MetadataValue(FieldMetadata.PhysicalName) is null)
                    {
                        field = field.With(FieldMetadata.PhysicalName, filesHaveNames ? field.Name : $"col-{Guid.NewGuid()}");
                    }

                    fields.Add(field with { Type = Assign(field.Type, ref max, filesHaveNames) });
                }

                return new StructType(fields);
            case ArrayType a:
                return a with { Element = Assign(a.Element, ref max, filesHaveNames) };
            case MapType m:
                var key = Assign(m.Key, ref max, filesHaveNames);
                return m with { Key = key, Value = Assign(m.Value, ref max, filesHaveNames) };
            default:
                return type;
        }
    }
}
