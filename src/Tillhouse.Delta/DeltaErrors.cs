namespace Tillhouse.Delta;

/// <summary>Every error of this library, in one list (area T06, the lake). docs/errors.md has an example of each.</summary>
public static class DeltaErrors
{
    /// <summary>There is no Delta table at the path: no commit and no checkpoint.</summary>
    public static readonly DeltaErrorCode TableNotFound = new("T0601", "no Delta table here");

    /// <summary>A table is to be created where there is one already.</summary>
    public static readonly DeltaErrorCode TableExists = new("T0602", "there is a Delta table already");

    /// <summary>The table needs a protocol version or a feature that this library does not have.</summary>
    public static readonly DeltaErrorCode UnsupportedFeature = new("T0603", "table feature not supported");

    /// <summary>A commit, a schema or a value in the log is not what the protocol says.</summary>
    public static readonly DeltaErrorCode CorruptLog = new("T0604", "the table's log is corrupt");

    /// <summary>A commit between two others is missing.</summary>
    public static readonly DeltaErrorCode MissingCommit = new("T0605", "a commit is missing");

    /// <summary>The version or the time asked for is not, or no longer, in the log.</summary>
    public static readonly DeltaErrorCode VersionNotFound = new("T0606", "no such version");

    /// <summary>Another writer committed first, and what it did cannot be put before what we do.</summary>
    public static readonly DeltaErrorCode CommitConflict = new("T0607", "another writer was first");

    /// <summary>The store failed so that nobody can say whether the commit landed.</summary>
    public static readonly DeltaErrorCode CommitUnknown = new("T0608", "the outcome of a commit is unknown");

    /// <summary>What is to be committed breaks a rule of the table: an append-only table, a NOT NULL column, a wrong partition.</summary>
    public static readonly DeltaErrorCode InvalidCommit = new("T0610", "the table does not allow this change");

    /// <summary>A column has a type that Delta does not have.</summary>
    public static readonly DeltaErrorCode UnsupportedType = new("T0611", "column type not supported");

    /// <summary>Columns written and columns of the table differ.</summary>
    public static readonly DeltaErrorCode SchemaMismatch = new("T0612", "columns do not fit the table");

    /// <summary>A row breaks a CHECK constraint or an invariant, or has another value than the table computes.</summary>
    public static readonly DeltaErrorCode RowRefused = new("T0613", "a row breaks a rule of the table");

    /// <summary>A vacuum is to delete files that the table's own retention still protects.</summary>
    public static readonly DeltaErrorCode RetentionTooShort = new("T0620", "retention too short");

    /// <summary>A folder of Parquet files that cannot be one table.</summary>
    public static readonly DeltaErrorCode NotConvertible = new("T0622", "folder cannot be converted");

    /// <summary>A data file or a deletion vector that the log names is not on the store.</summary>
    public static readonly DeltaErrorCode DataFileMissing = new("T0621", "a data file is missing");

    /// <summary>More than one source row would change one row of the table, so that the outcome would depend on their order.</summary>
    public static readonly DeltaErrorCode AmbiguousMerge = new("T0630", "several source rows for one row");

    /// <summary>A condition, a value or a query of a verb is nothing the engine can run.</summary>
    public static readonly DeltaErrorCode InvalidExpression = new("T0631", "expression cannot be run");

    /// <summary>What says which rows of a data file are deleted is not what it should be.</summary>
    public static readonly DeltaErrorCode CorruptDeletionVector = new("T0632", "a deletion vector is damaged");

    /// <summary>Changes are asked of a version in which the table kept no change data feed.</summary>
    public static readonly DeltaErrorCode ChangeFeedOff = new("T0633", "no change data feed");
}
