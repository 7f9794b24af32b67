export const user = { id: 1, username: 'bob' };
