namespace Tillhouse.Delta.Schema;

/// <summary>What every row of a table must satisfy beside NOT NULL: a CHECK constraint or a column's invariant.</summary>
/// <param name="Name">As errors name it: <c>constraint positive</c>.</param>
/// <param name="Expression">In Spark's dialect; a row passes only where it is TRUE.</param>
public sealed record RowRule(string Name, string Expression)
{
    /// <summary>The rules of a table.</summary>
    /// <exception cref="DeltaException">T0604 when an invariant cannot be read.</exception>
    public static IReadOnlyList<RowRule> Of(StructType schema, IReadOnlyDictionary<string, string> configuration) =>
        [
            .. ExpressionText.Constraints(configuration).Select(c => new RowRule($"constraint {c.Name}", c.Expression)),
            .. schema
                .Fields.Where(f => ExpressionText.Invariant(f) is not null)
                .Select(f => new RowRule($"invariant of column {f.Name}", ExpressionText.Invariant(f)!)),
        ];

    /// <summary>One text for all that a table asks of its rows beside NOT NULL; empty when it asks for nothing.</summary>
    internal static string Fingerprint(StructType schema, IReadOnlyDictionary<string, string> configuration) =>
        string.Join(
            '\n',
            Of(schema, configuration)
                .Select(r => $"{r.Name}: {r.Expression}")
                .Concat(
                    schema
                        .Fields.Where(f => f.MetadataValue(FieldMetadata.GenerationExpression) is not null)
                        .Select(f => $"generated {f.Name}: {f.MetadataValue(FieldMetadata.GenerationExpression)}")
                )
                .Concat(schema.Fields.Where(IdentityColumn.Is).Select(f => $"identity {f.Name}"))
        );
}

/// <summary>That the rows of a file were held to a table's rules, and which ids they were given. It is not part of the log.</summary>
/// <param name="Rules">The fingerprint of the rules.</param>
/// <param name="Identities">Ids that were given while the file's query was written; all files of it share the object.</param>
internal sealed record RowProof(string Rules, IReadOnlyList<IdentityRange> Identities);
