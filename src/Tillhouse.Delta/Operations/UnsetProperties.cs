using System.Text.Json;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Operations;

/// <summary>Takes table properties away: what they said is then as Delta has it by default. The protocol stays.</summary>
public static class UnsetProperties
{
    /// <summary>Commits the table without the properties.</summary>
    /// <param name="table">The table.</param>
    /// <param name="keys">Names of properties.</param>
    /// <param name="ifExists">True takes no offence at a property that is not set.</param>
    /// <param name="options">What it was computed from, domains, history.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DeltaException">T0610 for a property that is not set, or that the table's files depend on.</exception>
    public static Task<CommitResult> UnsetPropertiesAsync(
        this DeltaTable table,
        IReadOnlyList<string> keys,
        bool ifExists = false,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        MetadataChange.RunAsync(
            table,
            options,
            read =>
            {
                var configuration = new Dictionary<string, string>(read.Metadata.Configuration);
                foreach (var key in keys)
                {
                    if (
                        key.StartsWith("delta.columnMapping.", StringComparison.Ordinal)
                        || key.StartsWith(RowIdColumns.Prefix, StringComparison.Ordinal)
                        || key.StartsWith("delta.inCommitTimestampEnablement", StringComparison.Ordinal)
                        || key.StartsWith(ExpressionText.ConstraintPrefix, StringComparison.OrdinalIgnoreCase)
                    )
                    {
                        throw MetadataChange.Refuse($"{key} cannot be unset", "files depend on it; a constraint is dropped by its name");
                    }

                    if (!configuration.Remove(key) && !ifExists)
                    {
                        throw MetadataChange.Refuse(
                            $"the table has no property {key}",
                            "see its properties, or say that it may be missing"
                        );
                    }
                }

                var description = CommitOptions.Describe(options, "UNSET TBLPROPERTIES");
                description.Parameter("properties", JsonSerializer.Serialize([.. keys], DeltaJson.Relaxed.ListString));
                description.Parameters["ifExists"] = ifExists ? "true" : "false";
                return MetadataChange.Begin(table, read, description, read.Metadata with { Configuration = configuration }, options);
            },
            cancellationToken
        );
}
