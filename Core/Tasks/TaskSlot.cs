namespace Actors.Core.Tasks;

/// <summary>One task's place among those that run on a node, or in the queue before it. All of it is kept by its <see cref="TaskSlots"/>.</summary>
internal sealed class TaskSlot
{
    internal TaskSlot(string task, string owner, string tool, int mostOfTool, Action granted) =>
        (Task, Owner, Tool, MostOfTool, Granted) = (task, owner, tool, mostOfTool, granted);

    /// <summary>The task.</summary>
    public string Task { get; }

    /// <summary>Whether it may run. Changes once, from any thread; whoever entered is told.</summary>
    public bool IsGranted { get; internal set; }

    /// <summary>Whether its body only waits for its user, and another may run meanwhile.</summary>
    internal bool IsParked { get; set; }

    internal string Owner { get; }

    internal string Tool { get; }

    internal int MostOfTool { get; }

    internal Action Granted { get; }

    internal Action? Left { get; set; }

    internal bool HasLeft { get; set; }

    internal LinkedListNode<TaskSlot>? Place { get; set; }

    internal long Order { get; set; }
}
