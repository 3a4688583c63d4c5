using System.Reflection;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Simulate;

/// <summary>
/// The simulated shop up to a day, thought up by the SQL files in Sql/ in an in-memory database. Nothing is kept between calls: the
/// same options give the same world, and a world up to a later day only adds to it.
/// </summary>
internal sealed class ShopWorld : IDisposable
{
    private const int OpeningDays = 365;
    private const string Resources = "Simulate/";

    private readonly SimulationOptions _options;
    private readonly DirectoryInfo _spill;

    private ShopWorld(SimulationOptions options, DirectoryInfo spill, DuckDbConnection connection)
    {
        _options = options;
        _spill = spill;
        Connection = connection;
    }

    public DuckDbConnection Connection { get; }

    /// <summary>Thinks the shop up to the end of a day, with so many threads (0: as many as the machine has).</summary>
    public static async Task<ShopWorld> OpenAsync(SimulationOptions options, int lastDay, int threads, CancellationToken cancellationToken)
    {
        var spill = Directory.CreateTempSubdirectory("till-simulate-");
        var settings = new DuckDbConnectionStringBuilder { ["memory_limit"] = "2GiB", ["temp_directory"] = spill.FullName };
        if (threads > 0)
        {
            settings["threads"] = FormattableString.Invariant($"{threads}");
        }

        var world = new ShopWorld(options, spill, new DuckDbConnection(settings.ConnectionString));
        try
        {
            await world.Connection.OpenAsync(cancellationToken);
            await world.Connection.ExecuteAsync(world.Settings(lastDay), cancellationToken);
            foreach (var name in Scripts())
            {
                await world.Connection.ExecuteAsync(Script(name), cancellationToken);
            }

            return world;
        }
        catch
        {
            world.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The query for the rows that one source exports at the end of a day, for a range of numbers that includes both its ends. Day 1 is the
    /// opening, which exports everything up to its end; a later day exports what is new or changed in it.
    /// </summary>
    public string Rows(ShopSource source, int day, (long Low, long High) part)
    {
        var since = day == 1 ? -1_000_000_000_000 : Midnight(day) - 1;
        return FormattableString.Invariant(
            $"FROM {source.Name}_rows({since}::BIGINT, {Midnight(day + 1) - 1}::BIGINT, {part.Low}::BIGINT, {part.High}::BIGINT)"
        );
    }

    public void Dispose()
    {
        Connection.Dispose();
        _spill.Delete(recursive: true);
    }

    /// <summary>The names of the SQL files in the order they build on one another.</summary>
    internal static IEnumerable<string> Scripts() =>
        Assembly
            .GetExecutingAssembly()
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Resources, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static string Script(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private string Settings(int lastDay) =>
        FormattableString.Invariant(
            $"""
            SET VARIABLE seed = {Quote.Text(FormattableString.Invariant($"{_options.Seed}"))};
            SET VARIABLE orders = {_options.Scale.Orders}::BIGINT;
            SET VARIABLE customers = {_options.Scale.Customers}::BIGINT;
            SET VARIABLE products = {_options.Scale.Products}::BIGINT;
            SET VARIABLE origin = {Midnight(2 - OpeningDays)}::BIGINT;
            SET VARIABLE last_day = {OpeningDays - 1 + lastDay}::BIGINT;
            """
        );

    /// <summary>The first second of a day, since 1970.</summary>
    private long Midnight(int day) =>
        (_options.StartDate.DayNumber + day - 1L - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber) * 86_400;
}
