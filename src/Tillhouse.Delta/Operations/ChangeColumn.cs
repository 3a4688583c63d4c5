using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Operations;

/// <summary>What is to be different about a column; what is null stays.</summary>
public sealed record ColumnChange
{
    /// <summary>A wider type (section 11).</summary>
    public DeltaType? Type { get; init; }

    /// <summary>True lets it be null. The other way is not offered: rows may be null already.</summary>
    public bool? Nullable { get; init; }

    /// <summary>For people; the empty text takes it away.</summary>
    public string? Comment { get; init; }

    /// <summary>What later rows get that come without the column: an SQL expression in Spark's dialect; the empty text takes it away.</summary>
    public string? Default { get; init; }
}

/// <summary>Changes a column's type, nullability, comment or default. No file is touched.</summary>
public static class ChangeColumn
{
    /// <summary>Commits the change.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">As <c>name</c>, <c>address.city</c> or <c>prices.element</c>.</param>
    /// <param name="change">What is to be different.</param>
    /// <param name="options">What it was computed from, domains, history.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DeltaException">
    /// T0610 when the change would break rows that are there, when the table does not allow types to be widened, or when an expression names the column;
    /// T0612 when there is no such column or the type is not wider.
    /// </exception>
    public static Task<CommitResult> ChangeColumnAsync(
        this DeltaTable table,
        string column,
        ColumnChange change,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        MetadataChange.RunAsync(
            table,
            options,
            read =>
            {
                var path = FieldPath.Parse(column);
                var schema = FieldPath.Change(read.Schema, path, f => Change(f, change, column));
                if (change.Type is { } type && FieldPath.Find(read.Schema, path).Type is var from && from != type)
                {
                    schema = Widen(read, schema, path, from, type);
                }

                var description = CommitOptions.Describe(options, "CHANGE COLUMN");
                description.Parameter("column", AddColumns.FieldJson(FieldPath.Find(schema, path)));
                if (path.Count > 1)
                {
                    description.Parameter("columnPath", FieldPath.Format(path.Take(path.Count - 1)));
                }

                return MetadataChange.Begin(table, read, description, MetadataChange.WithSchema(read.Metadata, schema), options);
            },
            cancellationToken
        );

    private static StructField Change(StructField field, ColumnChange change, string column)
    {
        if (change.Nullable == false && field.Nullable)
        {
            throw MetadataChange.Refuse(
                $"column {column} may be null and cannot be made NOT NULL",
                "add a constraint that it IS NOT NULL: that looks at the rows that are there"
            );
        }

        field = field with { Nullable = change.Nullable ?? field.Nullable };
        field = change.Comment is null ? field : field.With(FieldMetadata.Comment, change.Comment.Length == 0 ? null : change.Comment);
        if (change.Default is null)
        {
            return field;
        }

        return field.MetadataValue(FieldMetadata.GenerationExpression) is null && field.MetadataValue(FieldMetadata.IdentityStart) is null
            ? field.With(FieldMetadata.Default, change.Default.Length == 0 ? null : change.Default)
            : throw MetadataChange.Refuse($"column {column} is computed and cannot have a default", "leave it as it is");
    }

    private static StructType Widen(Snapshot read, StructType schema, IReadOnlyList<string> path, DeltaType from, DeltaType to)
    {
        if (!TypeWidening.Allows(from, to))
        {
            throw MetadataChange.Misfit(
                $"column {FieldPath.Format(path)} is of type {from} and cannot become {to} without touching files",
                "types only grow: byte to short to integer to long, float to double, decimals to more digits; else overwrite the table"
            );
        }

        MetadataChange.RequireWidening(read, path[0]);
        schema = FieldPath.Change(schema, path, f => f with { Type = to });

        // The note stands at the nearest field of a struct: lists and maps have no metadata.
        var owner = path.Count;
        while (owner > 1 && FieldPath.Find(schema, [.. path.Take(owner - 1)]).Type is not StructType)
        {
            owner--;
        }

        var within = owner == path.Count ? null : string.Join('.', path.Skip(owner));
        return FieldPath.Change(schema, [.. path.Take(owner)], f => TypeWidening.Note(f, from, to, within));
    }
}
