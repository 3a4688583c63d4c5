using Tillhouse.Cli;

// Calls into the engine block their threads. With as few threads as cores, the handler of Ctrl-C would wait for one of them to end.
ThreadPool.SetMinThreads(Environment.ProcessorCount + 16, Environment.ProcessorCount + 16);
return await App.RunAsync(args, Terminal.OfProcess(), listenToSignals: true);
