namespace Actors.Http.Authorization;

/// <summary>Registered when the app asked for authorization by attributes.</summary>
internal sealed class AuthorizationFiltersAdded;
