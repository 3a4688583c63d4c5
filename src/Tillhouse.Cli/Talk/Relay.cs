namespace Tillhouse.Cli.Talk;

/// <summary>Hands each report on at once, on the thread that reports: order is kept, and nothing comes after the end.</summary>
/// <param name="report">What is done with it.</param>
internal sealed class Relay<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
