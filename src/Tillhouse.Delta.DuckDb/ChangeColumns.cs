using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.DuckDb;

/// <summary>Which clause of a change gives which column its value, and from where.</summary>
internal sealed class ChangeColumns(RowChange change, IReadOnlyList<string> sourceColumns)
{
    private readonly IReadOnlyList<StructField> fields = change.Snapshot.Schema.Fields;

    /// <summary>The columns that rows bring. A generated one that nothing is assigned to is left to the writer, which computes it from the row's new values.</summary>
    public IReadOnlyList<StructField> Given { get; } =
    [
        .. change.Snapshot.Schema.Fields.Where(f =>
            f.MetadataValue(FieldMetadata.GenerationExpression) is null || change.Clauses.Any(c => Assigns(c, f, sourceColumns))
        ),
    ];

    /// <summary>Whether updates leave nothing of a row.</summary>
    public bool AreAllReplaced =>
        change
            .Clauses.Where(c => c is MergeClause.UpdateMatched or MergeClause.UpdateUnmatched)
            .All(c =>
                c is MergeClause.UpdateMatched { Set: null } && Given.All(f => f.Type != DeltaType.Void && Assigns(c, f, sourceColumns))
            );

    /// <summary>The value that an update gives a column; null where it keeps its own.</summary>
    public string? Updated(MergeClause clause, StructField field) =>
        clause switch
        {
            MergeClause.UpdateMatched { Set: null } => FromSourceIfNeeded(field),
            MergeClause.UpdateMatched update => Assigned(update.Set!, field),
            MergeClause.UpdateUnmatched update => Assigned(update.Set, field),
            _ => null,
        };

    /// <summary>The value that an insert gives a column; null where it has its default.</summary>
    public string? Inserted(MergeClause clause, StructField field) =>
        clause switch
        {
            MergeClause.Insert { Values: null } => FromSourceIfNeeded(field),
            MergeClause.Insert insert => Assigned(insert.Values!, field),
            _ => null,
        };

    /// <exception cref="DeltaException">T0612 when a clause sets a column that the table does not have, or takes one that the source does not have.</exception>
    public void Check()
    {
        // Also where only a count is wanted: what a look before the leap lets pass must not fail then.
        if (change.Clauses.Any(c => c is MergeClause.UpdateMatched { Set: null } or MergeClause.Insert { Values: null }))
        {
            foreach (var field in fields.Where(f => !IsGiven(f)))
            {
                FromSource(field);
            }
        }

        var set = change.Clauses.SelectMany(c =>
            c switch
            {
                MergeClause.UpdateMatched update => update.Set?.Keys ?? [],
                MergeClause.UpdateUnmatched update => update.Set.Keys,
                MergeClause.Insert insert => insert.Values?.Keys ?? [],
                _ => [],
            }
        );
        if (set.FirstOrDefault(c => !fields.Any(f => f.Name.Equals(c, StringComparison.OrdinalIgnoreCase))) is { } unknown)
        {
            throw new DeltaException(
                DeltaErrors.SchemaMismatch,
                $"the table has no column {unknown}",
                $"its columns are {string.Join(", ", fields.Select(f => f.Name))}"
            );
        }

        foreach (var identity in fields.Select(IdentityColumn.Of).OfType<IdentityColumn>())
        {
            var field = fields.First(f => f.Name == identity.Name);
            if (change.Clauses.Any(c => Assigns(c, field, sourceColumns) && !(c is MergeClause.Insert && identity.AllowsInsert)))
            {
                throw new DeltaException(
                    DeltaErrors.SchemaMismatch,
                    $"a clause gives the column {identity.Name} a value, whose values the table gives",
                    "leave it out"
                );
            }
        }
    }

    /// <summary>Whether the table has a value for a row that brings none.</summary>
    private static bool IsGiven(StructField field) =>
        field.MetadataValue(FieldMetadata.Default) is not null
        || field.MetadataValue(FieldMetadata.GenerationExpression) is not null
        || IdentityColumn.Is(field);

    private static bool Has(IEnumerable<string> columns, string name) => columns.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static bool Assigns(MergeClause clause, StructField field, IReadOnlyList<string> sourceColumns) =>
        clause switch
        {
            MergeClause.UpdateMatched update => Has(update.Set?.Keys ?? sourceColumns, field.Name),
            MergeClause.UpdateUnmatched update => Has(update.Set.Keys, field.Name),
            MergeClause.Insert insert => Has(insert.Values?.Keys ?? sourceColumns, field.Name),
            _ => false,
        };

    private static string? Assigned(IReadOnlyDictionary<string, string> values, StructField field) =>
        values.FirstOrDefault(v => v.Key.Equals(field.Name, StringComparison.OrdinalIgnoreCase)).Value;

    private string? FromSourceIfNeeded(StructField field) => IsGiven(field) && !Has(sourceColumns, field.Name) ? null : FromSource(field);

    /// <summary>The source's column of this name.</summary>
    /// <exception cref="DeltaException">T0612 when it has none.</exception>
    public string FromSource(StructField field) =>
        "source."
        + Sql.Name(
            sourceColumns.FirstOrDefault(c => c.Equals(field.Name, StringComparison.OrdinalIgnoreCase))
                ?? throw new DeltaException(
                    DeltaErrors.SchemaMismatch,
                    $"the source has no column {field.Name}, and all columns are to be taken from it",
                    $"its columns are {string.Join(", ", sourceColumns)}"
                )
        );
}
