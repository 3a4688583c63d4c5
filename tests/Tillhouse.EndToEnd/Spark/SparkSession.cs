using Tillhouse.EndToEnd.Spark.Protocol;

namespace Tillhouse.EndToEnd.Spark;

/// <summary>One session of a Spark Connect server: temporary functions and views live as long as it.</summary>
internal sealed class SparkSession(Uri address) : IAsyncDisposable
{
    private static readonly UserContext User = new() { UserId = "tillhouse" };

    private readonly GrpcClient _client = new(address);
    private readonly string _id = Guid.NewGuid().ToString();

    /// <summary>
    /// Runs one statement to its end. A statement that changes nothing (a SELECT) is only analysed: write its rows with CREATE TABLE … AS and read
    /// the table's files.
    /// </summary>
    /// <exception cref="SparkException">Spark refused the statement or failed in it.</exception>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        var request = new ExecutePlanRequest
        {
            SessionId = _id,
            UserContext = User,
            ClientType = "tillhouse",
            Plan = new Plan
            {
                Command = new Command { SqlCommand = new SqlCommand { Input = new Relation { Sql = new Sql { Query = sql } } } },
            },
        };
        try
        {
            await foreach (
                var _ in _client.CallAsync(
                    "spark.connect.SparkConnectService/ExecutePlan",
                    request,
                    ExecutePlanResponse.Parser,
                    cancellationToken
                )
            ) { }
        }
        catch (GrpcException e)
        {
            throw new SparkException(sql, e);
        }
    }

    /// <summary>Runs statements that are divided by a semicolon at the end of a line.</summary>
    public async Task ExecuteScriptAsync(string script, CancellationToken cancellationToken)
    {
        foreach (var statement in script.Split(";\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            await ExecuteAsync(statement, cancellationToken);
        }
    }

    /// <summary>Ends the session on the server.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            var request = new ReleaseSessionRequest { SessionId = _id, UserContext = User };
            await foreach (
                var _ in _client.CallAsync(
                    "spark.connect.SparkConnectService/ReleaseSession",
                    request,
                    ReleaseSessionResponse.Parser,
                    limit.Token
                )
            ) { }
        }
        catch (Exception e) when (e is GrpcException or HttpRequestException or OperationCanceledException)
        {
            // The server is about to be stopped, and with it every session of it.
        }

        _client.Dispose();
    }
}
