namespace Tillhouse.Core;

/// <summary>Every error a user can meet, in one list. docs/errors.md has an example of each, and a test holds the two together.</summary>
public static class ErrorCodes
{
    // T01 project files: tillhouse.yml, sources/*.yml, tests/*.yml

    /// <summary>There is no tillhouse.yml in the folder or above it.</summary>
    public static readonly ErrorCode NoProject = new("T0101", "no project here");

    /// <summary>A file is not valid YAML.</summary>
    public static readonly ErrorCode InvalidYaml = new("T0102", "invalid YAML");

    /// <summary>A key that this file does not know.</summary>
    public static readonly ErrorCode UnknownKey = new("T0103", "unknown key");

    /// <summary>A key that must be there is not.</summary>
    public static readonly ErrorCode MissingKey = new("T0104", "missing key");

    /// <summary>A value of the wrong type, or outside its range.</summary>
    public static readonly ErrorCode InvalidValue = new("T0105", "invalid value");

    /// <summary><c>extends</c> names a project that is not there, or that extends itself.</summary>
    public static readonly ErrorCode UnknownBaseProject = new("T0106", "base project not found");

    /// <summary><c>${NAME}</c> without a default names an environment variable that is not set.</summary>
    public static readonly ErrorCode UnsetVariable = new("T0107", "environment variable not set");

    /// <summary>Two files define the same source or table.</summary>
    public static readonly ErrorCode DuplicateDefinition = new("T0108", "defined twice");

    /// <summary>A file whose folder, name or ending says that it is not where it belongs.</summary>
    public static readonly ErrorCode MisplacedFile = new("T0109", "file in the wrong place");

    /// <summary>A file that cannot be read: too large, no UTF-8, no permission.</summary>
    public static readonly ErrorCode UnreadableFile = new("T0110", "file cannot be read");

    // T02 models: the header and the SQL

    /// <summary>A model without a SELECT.</summary>
    public static readonly ErrorCode EmptyModel = new("T0201", "empty model");

    /// <summary>SQL that cannot be parsed.</summary>
    public static readonly ErrorCode SqlSyntax = new("T0202", "SQL cannot be read");

    /// <summary>A model is one SELECT, and this is not.</summary>
    public static readonly ErrorCode NotOneSelect = new("T0203", "not one SELECT");

    /// <summary>A model that reads a file, a function that makes a table, or another database.</summary>
    public static readonly ErrorCode ReadsOutside = new("T0204", "model reads outside the lake");

    /// <summary>SQL that gives different results on different engines.</summary>
    public static readonly ErrorCode NotPortable = new("T0205", "SQL is not portable");

    /// <summary>A silver model that reads a source and does not go row by row, or loses where the row came from.</summary>
    public static readonly ErrorCode NotRowByRow = new("T0206", "silver must go row by row");

    /// <summary>A column that is not there.</summary>
    public static readonly ErrorCode UnknownColumn = new("T0207", "unknown column");

    /// <summary>SQL that DuckDB cannot bind: types that do not fit, functions that are not there.</summary>
    public static readonly ErrorCode SqlBinding = new("T0208", "SQL does not fit the tables");

    /// <summary>A column of a type that tables do not store.</summary>
    public static readonly ErrorCode UnstorableType = new("T0209", "column type cannot be stored");

    /// <summary>A rule that is not a condition over one row.</summary>
    public static readonly ErrorCode InvalidRule = new("T0210", "invalid rule");

    // T03 the graph of models

    /// <summary>A table that no model makes and no source fills.</summary>
    public static readonly ErrorCode UnknownTable = new("T0301", "unknown table");

    /// <summary>Models that wait for each other.</summary>
    public static readonly ErrorCode Cycle = new("T0302", "models form a cycle");

    /// <summary>Gold reads bronze, or silver reads gold.</summary>
    public static readonly ErrorCode WrongLayer = new("T0303", "wrong layer");

    /// <summary>A selection that names nothing.</summary>
    public static readonly ErrorCode UnknownSelection = new("T0304", "unknown selection");

    // T04 ingest: files that are refused, and contracts that do not hold

    /// <summary>A landing file of a kind that is not read.</summary>
    public static readonly ErrorCode UnknownFormat = new("T0401", "file format not read");

    /// <summary>A landing file's content is not what its name says.</summary>
    public static readonly ErrorCode NotWhatItClaims = new("T0402", "not what its name says");

    /// <summary>A gzip or zip file is cut off or damaged.</summary>
    public static readonly ErrorCode DamagedArchive = new("T0403", "compressed file damaged");

    /// <summary>A file's bytes are not of the encoding that its contract names.</summary>
    public static readonly ErrorCode WrongEncoding = new("T0404", "wrong encoding");

    /// <summary>A file lacks a column that its contract requires.</summary>
    public static readonly ErrorCode MissingColumn = new("T0405", "required column missing");

    /// <summary>Two columns of a file have one name, or mean one column of the contract.</summary>
    public static readonly ErrorCode DuplicateColumn = new("T0406", "column twice in a file");

    /// <summary>A frozen contract meets a column that it does not name.</summary>
    public static readonly ErrorCode UnexpectedColumn = new("T0407", "column not in the contract");

    /// <summary>A file has no line that names its columns.</summary>
    public static readonly ErrorCode NoHeader = new("T0408", "no header");

    /// <summary>A quote is opened and never closed.</summary>
    public static readonly ErrorCode OpenQuote = new("T0409", "quote never closed");

    /// <summary>A file is not JSON.</summary>
    public static readonly ErrorCode InvalidJson = new("T0410", "invalid JSON");

    /// <summary>A Parquet file is cut off or damaged.</summary>
    public static readonly ErrorCode DamagedParquet = new("T0411", "Parquet file damaged");

    /// <summary>A workbook is damaged or protected.</summary>
    public static readonly ErrorCode DamagedWorkbook = new("T0412", "workbook damaged");

    /// <summary>A file goes beyond a limit that keeps one bad file from taking the machine.</summary>
    public static readonly ErrorCode TooLarge = new("T0413", "beyond a limit");

    /// <summary>A file can't be opened or vanished.</summary>
    public static readonly ErrorCode CannotRead = new("T0414", "file can't be read");

    /// <summary>A file changed while it was read.</summary>
    public static readonly ErrorCode ChangedWhileRead = new("T0415", "file changed while it was read");

    /// <summary>A workbook has no sheet of the names that its contract gives.</summary>
    public static readonly ErrorCode UnknownSheet = new("T0416", "sheet not found");

    /// <summary>Rows read and rows landed do not add up: a bug, and nothing was committed.</summary>
    public static readonly ErrorCode RowsDoNotAddUp = new("T0417", "rows do not add up");

    /// <summary>A batch in the lake can't be read or does not follow from the ones before.</summary>
    public static readonly ErrorCode DamagedBatch = new("T0418", "batch record damaged");

    /// <summary>Another run took the same batch at the same time.</summary>
    public static readonly ErrorCode BatchTaken = new("T0419", "batch taken by another run");

    /// <summary>Rows are to land while files are half taken.</summary>
    public static readonly ErrorCode BatchUnfinished = new("T0420", "files half taken");

    // T05 builds and checks

    /// <summary>The rows of a source that a silver table accounts for are not those that landed.</summary>
    public static readonly ErrorCode RowsUnaccounted = new("T0501", "rows do not add up");

    /// <summary>A row of a test names a column that its table does not have.</summary>
    public static readonly ErrorCode UnknownTestColumn = new("T0502", "test names an unknown column");

    /// <summary>A table that is changed by key would have a key more than once.</summary>
    public static readonly ErrorCode KeyNotUnique = new("T0503", "key not unique");

    // T06 the lake: Delta tables and object stores

    // T07 runs and releases

    /// <summary>A release that is not there, or no longer.</summary>
    public static readonly ErrorCode UnknownRelease = new("T0701", "release not found");

    /// <summary>A release's file can't be read.</summary>
    public static readonly ErrorCode DamagedRelease = new("T0702", "release damaged");

    /// <summary>Two runs made a release of one number; this one came second.</summary>
    public static readonly ErrorCode ReleaseTaken = new("T0703", "release made by another run");

    /// <summary>A release names a table's version that is no longer there.</summary>
    public static readonly ErrorCode VersionGone = new("T0704", "version of a release is gone");

    /// <summary>Another run is at work on the lake.</summary>
    public static readonly ErrorCode RunGoingOn = new("T0705", "another run is at work");

    /// <summary>A run could not keep its lease.</summary>
    public static readonly ErrorCode LeaseLost = new("T0706", "lease lost");

    /// <summary>A name that no environment can have.</summary>
    public static readonly ErrorCode InvalidEnvironment = new("T0707", "invalid environment");

    /// <summary>An environment that can't be promoted as things stand.</summary>
    public static readonly ErrorCode NotPromotable = new("T0708", "nothing to promote");

    /// <summary>Rows are to be decided on in an environment that reads production's.</summary>
    public static readonly ErrorCode SharedBronze = new("T0709", "rows are production's");

    /// <summary>A history is to be made anew that is none, or from a date that is none.</summary>
    public static readonly ErrorCode NoHistory = new("T0710", "no history to rewind");

    /// <summary>Rows are to be put back into a source whose files are each the whole of it.</summary>
    public static readonly ErrorCode WholeFiles = new("T0711", "files are whole");

    // T08 the simulator

    /// <summary>A scale, a number of days or a start date that the simulator can't make.</summary>
    public static readonly ErrorCode InvalidSimulation = new("T0801", "invalid simulation");

    /// <summary>The landing folder holds a simulation with other options: its days can't be continued.</summary>
    public static readonly ErrorCode OtherSimulation = new("T0802", "another simulation is here");

    /// <summary><c>_simulator.json</c> in the landing folder is not what the simulator wrote.</summary>
    public static readonly ErrorCode UnreadableSimulation = new("T0803", "unreadable simulation");

    /// <summary>A fault that the simulator can't plant: an unknown kind, source or column, or more than there are rows.</summary>
    public static readonly ErrorCode InvalidFault = new("T0804", "fault cannot be planted");

    /// <summary>There is nothing to grade: no faults were planted in the landing folder.</summary>
    public static readonly ErrorCode NoSeal = new("T0805", "no faults are sealed here");

    /// <summary>The list of planted faults is not as the simulator sealed it.</summary>
    public static readonly ErrorCode BrokenSeal = new("T0806", "seal broken");

    // T09 the command line and the machine

    /// <summary>A command, option or value that till does not know.</summary>
    public static readonly ErrorCode UnknownUsage = new("T0901", "command line not understood");

    /// <summary>The operating system refused a file, a folder or memory.</summary>
    public static readonly ErrorCode MachineRefused = new("T0902", "the machine refused");

    /// <summary>DuckDB's native library is not beside the program, or does not fit this machine.</summary>
    public static readonly ErrorCode NativeLibraryMissing = new("T0903", "native library missing");

    /// <summary>A folder that till would write into holds something that it would overwrite.</summary>
    public static readonly ErrorCode FolderInUse = new("T0904", "folder in use");

    /// <summary>SQL that till query does not run: not one SELECT, or the engine found it wrong.</summary>
    public static readonly ErrorCode QueryRefused = new("T0905", "query refused");
}
