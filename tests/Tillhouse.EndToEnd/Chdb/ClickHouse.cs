using System.Text.Json;
using System.Text.Json.Serialization;
using Tillhouse.Tests.Support;

namespace Tillhouse.EndToEnd.Chdb;

/// <summary>
/// ClickHouse as a library (npm chdb), whose reader of Delta tables shares no code with ours. It is installed beside these tests on first use, by the
/// lock file.
/// </summary>
internal static partial class ClickHouse
{
    private static readonly string Folder = Path.Combine(SharedData.RepositoryRoot, "tests", "Tillhouse.EndToEnd");

    /// <summary>Runs queries and returns the first row of each; a query that fails fails the test.</summary>
    /// <param name="queries">Each gives one row of texts.</param>
    /// <param name="root">The folder that holds every file which the queries read.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    public static async Task<IReadOnlyList<string?[]>> FirstRowsAsync(
        IReadOnlyList<string> queries,
        string root,
        CancellationToken cancellationToken
    )
    {
        var answers = await AnswersAsync(queries, root, cancellationToken);
        for (var i = 0; i < answers.Count; i++)
        {
            answers[i].Error.ShouldBeNull(queries[i]);
        }

        return [.. answers.Select(answer => answer.Row!)];
    }

    /// <summary>Runs queries, of which each may fail.</summary>
    /// <param name="queries">Those that return something give one row of texts.</param>
    /// <param name="root">The folder that holds every file which the queries read.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    public static async Task<IReadOnlyList<Answer>> AnswersAsync(
        IReadOnlyList<string> queries,
        string root,
        CancellationToken cancellationToken
    )
    {
        await InstallAsync(cancellationToken);
        var input = JsonSerializer.Serialize(queries, Json.Default.IReadOnlyListString);
        var run = await Tool.RunAsync("node", [Path.Combine(Folder, "Chdb", "query.js")], cancellationToken, root, input: input);
        run.ShouldSucceed();
        return JsonSerializer.Deserialize(run.Output, Json.Default.ListAnswer)!;
    }

    private static async Task InstallAsync(CancellationToken cancellationToken)
    {
        if (!Tool.Exists("node") || !Tool.Exists("npm"))
        {
            SharedData.Missing("Node.js is not there (Debian: apt-get install nodejs npm)");
        }

        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        if (!installed.Exists || installed.LastWriteTimeUtc < File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json")))
        {
            // Not `npm ci`: it wants every platform's library in the lock file, and a registry may hold only some of them. What the lock file does
            // name is held to its hashes here too.
            string[] install = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
            (await Tool.RunAsync("npm", install, cancellationToken, Folder)).ShouldSucceed();
        }
    }

    internal sealed record Answer(string?[]? Row, string? Error);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(IReadOnlyList<string>))]
    [JsonSerializable(typeof(List<Answer>))]
    private sealed partial class Json : JsonSerializerContext;
}
