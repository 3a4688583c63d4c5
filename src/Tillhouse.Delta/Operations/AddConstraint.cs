using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.Operations;

/// <summary>Adds a CHECK constraint. Rows that are there are looked at first, and rows that others add meanwhile are a conflict.</summary>
public static class AddConstraint
{
    /// <summary>Commits the constraint.</summary>
    /// <param name="table">The table.</param>
    /// <param name="name">Unique among the table's constraints, ignoring case.</param>
    /// <param name="expression">A condition in Spark's dialect that is TRUE for every row; NULL breaks it.</param>
    /// <param name="options">What it was computed from, history.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DeltaException">
    /// T0613 with a row that breaks it, T0610 when the name is taken, T0603 when the expression is none that every engine evaluates alike.
    /// </exception>
    public static Task<CommitResult> AddConstraintAsync(
        this DeltaTable table,
        string name,
        string expression,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        table.ReplayAsync(
            async (read, token) =>
            {
                var configuration = new Dictionary<string, string>(read.Metadata.Configuration);
                if (ExpressionText.Constraints(configuration).Any(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                {
                    throw MetadataChange.Refuse(
                        $"the table has a constraint {name} already",
                        "choose another name, or drop that one first"
                    );
                }

                if (await table.Engine.FindViolationAsync(read, new RowRule($"constraint {name}", expression), token) is { } row)
                {
                    throw new DeltaException(
                        DeltaErrors.RowRefused,
                        $"a row of the table breaks the constraint {name} ({expression}): {row}",
                        "nothing was changed; correct the rows first"
                    );
                }

                configuration[ExpressionText.ConstraintPrefix + name.ToLowerInvariant()] = expression;
                var description = CommitOptions.Describe(options, "ADD CONSTRAINT");
                description.Parameter("name", name);
                description.Parameter("expr", expression);
                var transaction = MetadataChange.Begin(
                    table,
                    read,
                    description,
                    read.Metadata with
                    {
                        Configuration = configuration,
                    },
                    options
                );
                transaction.ReadWholeTable();
                return transaction;
            },
            options,
            cancellationToken
        );
}
