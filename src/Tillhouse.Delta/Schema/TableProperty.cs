using System.Globalization;

namespace Tillhouse.Delta.Schema;

/// <summary>The properties <c>delta.*</c> that a person may set, and what their values look like. Other names are free.</summary>
internal static class TableProperty
{
    private static readonly Dictionary<string, (Func<string, bool> Holds, string Form)> Known = Table();

    /// <exception cref="DeltaException">T0610 for a name that Delta does not have, that is not for people to set, or a value of the wrong form.</exception>
    public static void Check(string key, string value)
    {
        if (
            !key.StartsWith("delta.", StringComparison.Ordinal) || key.StartsWith(ExpressionText.ConstraintPrefix, StringComparison.Ordinal)
        )
        {
            return;
        }

        if (!Known.TryGetValue(key, out var known))
        {
            var near = Known.Keys.FirstOrDefault(k => k.Equals(key, StringComparison.OrdinalIgnoreCase));
            throw Refuse(
                $"{key} is no property that can be set",
                near is null ? "names of your own do not begin with 'delta.'" : $"did you mean {near}?"
            );
        }

        if (!known.Holds(value))
        {
            throw Refuse($"{key} cannot be '{value}'", $"it is {known.Form}");
        }
    }

    private static Dictionary<string, (Func<string, bool>, string)> Table()
    {
        var table = new Dictionary<string, (Func<string, bool>, string)>(StringComparer.Ordinal);
        void Add(Func<string, bool> holds, string form, params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                table["delta." + name] = (holds, form);
            }
        }

        Add(
            v => bool.TryParse(v, out _),
            "true or false",
            "appendOnly",
            "enableChangeDataFeed",
            "enableDeletionVectors",
            "enableInCommitTimestamps",
            "enableRowTracking",
            "rowTrackingSuspended",
            "enableTypeWidening",
            "enableExpiredLogCleanup",
            "checkpoint.writeStatsAsJson",
            "checkpoint.writeStatsAsStruct",
            "autoOptimize.optimizeWrite",
            "tuneFileSizesForRewrites",
            "randomizeFilePrefixes"
        );
        Add(
            v => DeltaInterval.Parse(v) >= TimeSpan.Zero,
            "a duration without months and years, such as 'interval 7 days'",
            "logRetentionDuration",
            "deletedFileRetentionDuration",
            "setTransactionRetentionDuration"
        );
        Add(
            v => v.Length > 0,
            "given by the library",
            "columnMapping.maxColumnId",
            "rowTracking.materializedRowIdColumnName",
            "rowTracking.materializedRowCommitVersionColumnName"
        );
        Add(v => Number(v) > 0, "a whole number above 0", "checkpointInterval", "randomPrefixLength");
        Add(v => Number(v) >= -1, "a whole number, or -1 for all columns", "dataSkippingNumIndexedCols");
        Add(_ => true, "a list of columns", "dataSkippingStatsColumns");
        Add(_ => true, "a size such as 128mb", "targetFileSize");
        Add(v => v is "true" or "false" or "auto" or "legacy", "true, false, auto or legacy", "autoOptimize.autoCompact");
        Add(v => v is "none" or "name" or "id", "none, name or id", "columnMapping.mode");
        Add(v => v is "classic" or "v2", "classic or v2", "checkpointPolicy");
        Add(
            v => v is "Serializable" or "WriteSerializable" or "SnapshotIsolation",
            "Serializable, WriteSerializable or SnapshotIsolation",
            "isolationLevel"
        );
        return table;
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static DeltaException Refuse(string message, string help) => new(DeltaErrors.InvalidCommit, message, help);
}
