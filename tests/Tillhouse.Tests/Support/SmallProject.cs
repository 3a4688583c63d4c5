using Tillhouse.Core.Project;
using Tillhouse.Core.Run;

namespace Tillhouse.Tests.Support;

/// <summary>A project in a folder of its own, with the models and files that a test writes, run in this process.</summary>
internal sealed class SmallProject : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("till-small-").FullName;
    private int files;

    public SmallProject(string? extends = null) =>
        Write("tillhouse.yml", $"name: small\n{(extends is null ? "" : $"extends: {extends}\n")}");

    public string Root => root;

    public string Lake => Path.Combine(root, "lake");

    public void Write(string path, string text)
    {
        var file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <summary>A source whose columns are text, but for those that say otherwise after a colon; the first is the key.</summary>
    public void Source(string name, params string[] columns) =>
        Write(
            $"sources/{name}.yml",
            $"source: {name}\nfiles: {name}/*\nkey: [{columns[0].Split(':')[0]}]\nnewest_by: [updated_at]\ncolumns:\n"
                + string.Concat(
                    columns.Select(c => c.Split(':')).Select(c => $"  {c[0]}: {{ type: {(c.Length > 1 ? c[1] : "string")} }}\n")
                )
        );

    /// <summary>A silver model that takes a source as it is.</summary>
    public void Silver(string name, params string[] columns) =>
        Model(
            $"silver/{name}",
            $"build: merge\nkey: [{columns[0].Split(':')[0]}]",
            $"select {string.Join(", ", columns.Select(c => c.Split(':')[0]))}, _file, _line, _batch from bronze.{name}"
        );

    public void Model(string path, string header, string sql) => Write($"models/{path}.sql", $"/* till\n{header}\n*/\n{sql}\n");

    /// <summary>A file of a source, the header first.</summary>
    public void Land(string source, params string[] lines) => Write($"landing/{source}/{++files:D4}.csv", string.Join('\n', lines) + "\n");

    public ProjectDefinition Load() =>
        ProjectLoader.Load(new ProjectLocation(root, false) { ShopFolder = Path.Combine(SharedData.RepositoryRoot, "shop") });

    public ProjectSession Open() => ProjectSession.Open(Load());

    /// <summary>Plans and runs all there is to do.</summary>
    public async Task<RunReport> RunAsync(bool force = false)
    {
        using var session = Open();
        var token = TestContext.Current.CancellationToken;
        return await session.RunAsync(await session.PlanAsync(null, force, token), new Silence<RunEvent>(), token);
    }

    /// <summary>How the build of one table ended.</summary>
    public static TaskResult Result(RunReport report, string table) => report.Tasks.Single(t => t.Stage.Table.ToString() == table).Result;

    public async Task<IReadOnlyList<string>> RowsAsync(string select)
    {
        using var session = Open();
        await using var reader = await session.QueryAsync(select, TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(
                string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => FormattableString.Invariant($"{reader.GetValue(i)}")))
            );
        }

        return rows;
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
