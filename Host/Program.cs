using Actors.Host;
using Actors.Host.Serving;

return await ActorsCommand.RunAsync(args, new ServeHost(), Console.Out, Console.Error, Composition.Cluster, Composition.Silo);
