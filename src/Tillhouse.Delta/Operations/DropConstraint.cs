using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.Operations;

/// <summary>Drops a CHECK constraint. Rows that are there stay as they are.</summary>
public static class DropConstraint
{
    /// <summary>Commits the table without the constraint.</summary>
    /// <param name="table">The table.</param>
    /// <param name="name">The constraint; case is ignored.</param>
    /// <param name="options">What it was computed from, history.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DeltaException">T0610 when there is no such constraint.</exception>
    public static Task<CommitResult> DropConstraintAsync(
        this DeltaTable table,
        string name,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        MetadataChange.RunAsync(
            table,
            options,
            read =>
            {
                var configuration = new Dictionary<string, string>(read.Metadata.Configuration);
                var key =
                    configuration.Keys.FirstOrDefault(k =>
                        k.Equals(ExpressionText.ConstraintPrefix + name, StringComparison.OrdinalIgnoreCase)
                    )
                    ?? throw MetadataChange.Refuse(
                        $"the table has no constraint {name}",
                        $"it has {string.Join(", ", ExpressionText.Constraints(configuration).Select(c => c.Name).DefaultIfEmpty("none"))}"
                    );
                var description = CommitOptions.Describe(options, "DROP CONSTRAINT");
                description.Parameter("name", name);
                description.Parameter("expr", configuration[key]);
                configuration.Remove(key);
                return MetadataChange.Begin(table, read, description, read.Metadata with { Configuration = configuration }, options);
            },
            cancellationToken
        );
}
