using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.Operations;

/// <summary>Adds columns, or fields of structs. No file is touched: older rows have null there.</summary>
public static class AddColumns
{
    /// <summary>Commits the columns.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">Nullable, without default, generation or identity: older rows could not have such values.</param>
    /// <param name="into">The struct that gets them, as <c>address</c> or <c>lines.element</c>; null for the table itself.</param>
    /// <param name="after">The neighbour behind which they stand; the empty text puts them first, null last.</param>
    /// <param name="options">What it was computed from, domains, history.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DeltaException">T0612 when a name is there already (case is ignored) or a column cannot be added.</exception>
    public static Task<CommitResult> AddColumnsAsync(
        this DeltaTable table,
        IReadOnlyList<StructField> columns,
        string? into = null,
        string? after = null,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        MetadataChange.RunAsync(
            table,
            options,
            read =>
            {
                foreach (var column in columns)
                {
                    MetadataChange.CheckName(column.Name, read.Metadata.Configuration);
                    Check(column);
                }

                var schema = into is null
                    ? Insert(read.Schema, columns, after)
                    : FieldPath.Change(
                        read.Schema,
                        FieldPath.Parse(into),
                        f => f.Type is StructType type ? f with { Type = Insert(type, columns, after) } : throw NoStruct(into, f)
                    );
                var description = CommitOptions.Describe(options, "ADD COLUMNS");
                var described = columns.Select(c => $"{{\"column\":{FieldJson(c)}{Position(after)}}}");
                description.Parameter("columns", $"[{string.Join(",", described)}]");
                return MetadataChange.Begin(table, read, description, MetadataChange.WithSchema(read.Metadata, schema), options);
            },
            cancellationToken
        );

    /// <summary>A field as the schema's JSON has it, without the brackets around it.</summary>
    internal static string FieldJson(StructField field) =>
        DeltaSchema.ToJson(new StructType([field]))["""{"type":"struct","fields":[""".Length..^2];

    private static string Position(string? after) =>
        after switch
        {
            null => "",
            "" => ",\"position\":\"FIRST\"",
            _ => $",\"position\":\"AFTER {System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(after)}\"",
        };

    private static StructType Insert(StructType type, IReadOnlyList<StructField> columns, string? after)
    {
        var at = after switch
        {
            null => type.Fields.Count,
            "" => 0,
            _ when FieldPath.IndexOf(type, after) is var i and >= 0 => i + 1,
            _ => throw MetadataChange.Misfit(
                $"there is no column {after} to put others behind",
                $"there are {string.Join(", ", type.Fields.Select(f => f.Name))}"
            ),
        };
        List<StructField> fields = [.. type.Fields.Take(at), .. columns, .. type.Fields.Skip(at)];
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return fields.FirstOrDefault(f => !names.Add(f.Name)) is { } twice
            ? throw MetadataChange.Misfit($"two columns are named {twice.Name} when case is ignored", "choose another name")
            : new StructType(fields);
    }

    private static void Check(StructField column)
    {
        if (!column.Nullable)
        {
            throw MetadataChange.Misfit(
                $"the new column {column.Name} must not be null, but older rows have no value for it",
                "add it as a nullable column"
            );
        }

        if (
            column.MetadataValue(FieldMetadata.Default) is not null
            || column.MetadataValue(FieldMetadata.GenerationExpression) is not null
            || column.MetadataValue(FieldMetadata.IdentityStart) is not null
            || column.MetadataValue(FieldMetadata.Invariants) is not null
        )
        {
            throw MetadataChange.Misfit(
                $"the new column {column.Name} has a default, a generation, an identity or an invariant, which older rows do not follow",
                "add it without; a default for later rows is set by changing the column"
            );
        }
    }

    private static DeltaException NoStruct(string into, StructField field) =>
        MetadataChange.Misfit($"{into} is of type {field.Type} and has no fields", "only a struct can get fields");
}
