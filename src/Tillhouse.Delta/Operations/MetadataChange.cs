using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Operations;

/// <summary>What all changes of a table's columns and properties share.</summary>
internal static class MetadataChange
{
    /// <summary>Where column names may hold anything because files do not use them.</summary>
    private static readonly System.Buffers.SearchValues<char> NeedMapping = System.Buffers.SearchValues.Create(" ,;{}()\n\t=");

    /// <summary>The metadata with other columns; where column mapping is on, new ones get their ids.</summary>
    public static Metadata WithSchema(Metadata metadata, StructType schema)
    {
        var configuration = metadata.Configuration;
        if (ColumnIds.IsOn(configuration))
        {
            (schema, configuration) = ColumnIds.Assign(schema, configuration, filesHaveNames: false);
        }

        return metadata with
        {
            SchemaString = DeltaSchema.ToJson(schema),
            Configuration = configuration,
        };
    }

    /// <summary>Commits what is computed from the newest snapshot, and computes it anew when another writer was first.</summary>
    public static Task<CommitResult> RunAsync(
        DeltaTable table,
        CommitOptions? options,
        Func<Snapshot, Transaction> change,
        CancellationToken cancellationToken
    ) => table.ReplayAsync((read, _) => Task.FromResult(change(read)), options, cancellationToken);

    public static Transaction Begin(
        DeltaTable table,
        Snapshot read,
        CommitDescription description,
        Metadata metadata,
        CommitOptions? options
    )
    {
        var transaction = table.Begin(description, read);
        transaction.SetMetadata(metadata);
        CommitOptions.Apply(options, transaction);
        return transaction;
    }

    /// <exception cref="DeltaException">T0612 when the name cannot be a column of this table.</exception>
    public static void CheckName(string name, IReadOnlyDictionary<string, string> configuration)
    {
        if (name.Length == 0)
        {
            throw Misfit("a column has no name", "give it one");
        }

        if (name.AsSpan().IndexOfAny(NeedMapping) >= 0 && !ColumnIds.IsOn(configuration))
        {
            throw Misfit(
                $"the column name '{name}' holds one of the characters ' ,;{{}}()=' or a line break",
                "choose another name, or set delta.columnMapping.mode to name first"
            );
        }
    }

    /// <exception cref="DeltaException">T0610 when a constraint or another column is computed from it.</exception>
    public static void RequireUnused(Snapshot snapshot, string column, string change)
    {
        if (ExpressionText.UserOf(column, snapshot.Schema, snapshot.Metadata.Configuration) is { } user)
        {
            throw Refuse(
                $"column {column} cannot be {change}: {user} names it",
                "drop the constraint first; a generated column cannot be changed"
            );
        }
    }

    /// <exception cref="DeltaException">T0610 when the table does not let types be widened, or an expression was written for the type as it is.</exception>
    public static void RequireWidening(Snapshot snapshot, string column)
    {
        if (!ProtocolGate.IsTrue(snapshot.Metadata.Configuration, "delta.enableTypeWidening"))
        {
            throw Refuse(
                $"the type of column {column} cannot be widened: the table does not allow it",
                "set delta.enableTypeWidening to true; readers must then know the feature typeWidening"
            );
        }

        RequireUnused(snapshot, column, "widened");
    }

    public static void RequireMapping(Snapshot snapshot, string change)
    {
        if (!ColumnIds.IsOn(snapshot.Metadata.Configuration))
        {
            throw Refuse(
                $"a column cannot be {change}: the table's files know their columns by name",
                "set delta.columnMapping.mode to name; readers must then know the feature columnMapping"
            );
        }
    }

    public static DeltaException Refuse(string message, string help) => new(DeltaErrors.InvalidCommit, message, help);

    public static DeltaException Misfit(string message, string help) => new(DeltaErrors.SchemaMismatch, message, help);
}
