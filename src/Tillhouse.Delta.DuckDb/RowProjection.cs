using Tillhouse.Delta.DuckDb.Spark;
using Tillhouse.Delta.Schema;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>
/// Brings the rows of a query into the form in which a table keeps them: its columns in its order and types, defaults and computed columns filled in. On
/// the way every row is held to the table's rules, in the same pass that writes it; the first one that breaks a rule ends the write.
/// </summary>
internal sealed class RowProjection
{
    // What error() is given begins with this, so that it is told from DuckDB's own messages.
    private const string Mark = "row-refused ";
    private const int MaxRowText = 1000;

    private readonly StructType schema;
    private readonly IReadOnlyList<(string Name, TypeName Type)> given;
    private readonly DateTimeOffset now;
    private readonly long? newRows;
    private readonly IReadOnlyList<string> hidden;
    private readonly List<Rule> rules = [];
    private readonly List<IdentityColumn> identities = [];

    /// <param name="select">The query.</param>
    /// <param name="given">Its columns.</param>
    /// <param name="schema">The table's columns.</param>
    /// <param name="configuration">The table's properties.</param>
    /// <param name="partitionColumns">The table's, which are in no file.</param>
    /// <param name="now">The time of defaults.</param>
    /// <param name="newRows">As the writer has it.</param>
    /// <param name="hidden">Columns of the query that go through as they are, behind the table's, and that nobody sees.</param>
    /// <exception cref="DeltaException">T0611, T0612 when the columns do not fit; T0603 for an expression that cannot be evaluated here.</exception>
    public RowProjection(
        string select,
        IReadOnlyList<(string Name, TypeName Type)> given,
        StructType schema,
        IReadOnlyDictionary<string, string> configuration,
        IReadOnlyList<string> partitionColumns,
        DateTimeOffset now,
        long? newRows,
        IReadOnlyList<string> hidden
    )
    {
        this.newRows = newRows;
        this.hidden = hidden;
        this.schema = schema;
        this.given = given;
        this.now = now;
        Fingerprint = RowRule.Fingerprint(schema, configuration);
        Sql = Write(select, configuration, partitionColumns);
    }

    /// <summary>A SELECT.</summary>
    public string Sql { get; }

    /// <summary>What the rows are held to.</summary>
    public string Fingerprint { get; }

    /// <summary>The error that a row broke a rule, if DuckDB's is one.</summary>
    public DeltaException? Explain(DuckDbException error)
    {
        var at = error.Message.IndexOf(Mark, StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var parts = error.Message[(at + Mark.Length)..].Split(' ', 2);
        var rule = rules[int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture)];
        return new DeltaException(
            rule.Code,
            $"{rule.Message}: {parts[^1]}",
            "nothing was written; correct the rows, or change the table's rule",
            error
        );
    }

    /// <summary>That the rows were held to the rules, with the ids that so many of them were given.</summary>
    public RowProof Proof(long rows)
    {
        try
        {
            return new RowProof(
                Fingerprint,
                [.. identities.Select(i => new IdentityRange(i.Name, i.HighWaterMark, i.After(newRows ?? rows)))]
            );
        }
        catch (OverflowException e)
        {
            throw new DeltaException(
                DeltaErrors.RowRefused,
                $"the identity column {identities[0].Name} has run out of numbers",
                "nothing was written; make a new table",
                e
            );
        }
    }

    private string Write(string select, IReadOnlyDictionary<string, string> configuration, IReadOnlyList<string> partitionColumns)
    {
        var stored = schema.Fields.Where(f => f.Type != DeltaType.Void || partitionColumns.Contains(f.Name)).ToList();
        var columns = stored.Select(f => (Field: f, Given: Given(f), Expression: Expression(f))).ToList();
        AddNotNull(stored);
        foreach (var rule in RowRule.Of(schema, configuration))
        {
            rules.Add(
                new(
                    $"{SparkExpression.Condition(rule.Expression, schema)} IS NOT TRUE",
                    DeltaErrors.RowRefused,
                    $"a row breaks the {rule.Name} ({rule.Expression})"
                )
            );
        }

        var generated = columns.Where(c => c.Expression is null).ToDictionary(c => c.Field.Name, c => Generated(c.Field));
        foreach (var (field, name, _) in columns.Where(c => c.Given is not null))
        {
            if (field.MetadataValue(FieldMetadata.GenerationExpression) is { } expression)
            {
                rules.Add(
                    new(
                        $"{DuckDb.Sql.Name(field.Name)} IS DISTINCT FROM {Generated(field)}",
                        DeltaErrors.RowRefused,
                        $"a row has another {name} than the table computes ({expression})"
                    )
                );
            }
        }

        var first = columns.Where(c => c.Expression is not null).Select(c => $"{c.Expression} AS {DuckDb.Sql.Name(c.Field.Name)}");
        var rows = $"SELECT {string.Join(", ", first.Concat(hidden))} FROM ({select}) AS rows_to_write";
        if (generated.Count > 0)
        {
            rows =
                $"SELECT *, {string.Join(", ", generated.Select(g => $"{g.Value} AS {DuckDb.Sql.Name(g.Key)}"))} FROM ({rows}) AS rows_given";
        }

        return rules.Count == 0 && generated.Count == 0 ? rows : Guarded(stored, rows, partitionColumns);
    }

    /// <summary>The rules stand in a column that is in every file, behind all filters of the query: no row is judged that would not be written.</summary>
    private string Guarded(List<StructField> stored, string rows, IReadOnlyList<string> partitionColumns)
    {
        var guard = stored.FindIndex(f => !partitionColumns.Contains(f.Name));
        var row =
            $"left(to_json({{{string.Join(", ", stored.Select(f => $"{DuckDb.Sql.Text(f.Name)}: {DuckDb.Sql.Name(f.Name)}"))}}})::VARCHAR, {MaxRowText})";
        var cases = rules.Select(
            (r, i) =>
                $"WHEN {r.Violation} THEN error({DuckDb.Sql.Text(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Mark}{i} "))} || {row}) "
        );
        var columns = stored.Select(
            (f, i) =>
                i == guard && rules.Count > 0
                    ? $"CASE {string.Concat(cases)}ELSE {DuckDb.Sql.Name(f.Name)} END AS {DuckDb.Sql.Name(f.Name)}"
                    : DuckDb.Sql.Name(f.Name)
        );
        return $"SELECT {string.Join(", ", columns.Concat(hidden))} FROM ({rows}) AS rows_checked";
    }

    private string? Given(StructField field) =>
        given.FirstOrDefault(c => c.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase)).Name;

    /// <summary>What a column is before computed columns are; null for a computed one that the query lacks.</summary>
    private string? Expression(StructField field)
    {
        var identity = IdentityColumn.Of(field);
        if (Given(field) is { } name)
        {
            var given = WriteExpression.Of(field, name, this.given.First(c => c.Name == name).Type);
            return identity is null || newRows == 0 || (newRows is null && identity.AllowsInsert) ? given
                : newRows is null
                    ? throw new DeltaException(
                        DeltaErrors.SchemaMismatch,
                        $"the query has the column {field.Name}, whose values the table gives",
                        "leave it out"
                    )
                : $"coalesce({given}, {Next(identity, $"count(*) FILTER ({DuckDb.Sql.Name(name)} IS NULL) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)")})";
        }

        if (identity is not null)
        {
            return Next(identity, "row_number() OVER ()");
        }

        if (field.MetadataValue(FieldMetadata.GenerationExpression) is not null)
        {
            return null;
        }

        if (field.MetadataValue(FieldMetadata.Default) is { } value)
        {
            return SparkExpression.Default(value, field.Type, now);
        }

        return field.Nullable
            ? $"CAST(NULL AS {TypeMapping.ToDuckDb(field.Type)})"
            : throw new DeltaException(
                DeltaErrors.SchemaMismatch,
                $"the query has no column {field.Name}, which must not be null",
                "select it"
            );
    }

    private string Next(IdentityColumn identity, string number)
    {
        identities.Add(identity);
        return string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"CAST({identity.Base} + {identity.Step} * {number} AS BIGINT)"
        );
    }

    private string Generated(StructField field) =>
        SparkExpression.Value(field.MetadataValue(FieldMetadata.GenerationExpression)!, schema, field.Type);

    private void AddNotNull(List<StructField> fields)
    {
        foreach (var field in fields)
        {
            if (NotNull.Violation(field, DuckDb.Sql.Name(field.Name)) is { } violation)
            {
                rules.Add(
                    new(
                        violation,
                        DeltaErrors.InvalidCommit,
                        field.Nullable
                            ? $"a field within the column {field.Name} must not be null"
                            : $"the column {field.Name} must not be null, and a row has no value for it"
                    )
                );
            }
        }
    }

    /// <param name="Violation">TRUE for a row that breaks it.</param>
    /// <param name="Code">Of the error.</param>
    /// <param name="Message">Of the error, before the row.</param>
    private sealed record Rule(string Violation, DeltaErrorCode Code, string Message);
}
